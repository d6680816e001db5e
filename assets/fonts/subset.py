"""Makes the two font files of this folder. Needs fonttools; run it where the inputs named below are.

NotoSans_400Regular.ttf, NotoSans_600SemiBold.ttf: npm package @expo-google-fonts/noto-sans 0.4.2
NotoSansMath-Regular.ttf, NotoSansSymbols2-Regular.ttf: Debian package fonts-noto-core 20201225-1
"""

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RANGES = """
0020-007E 00A0-017F 018F 01CD-01DC 0218-021B 02BB 02BC 02C6 02C7 02D8-02DD 0300-030C 0327 0328 0400-045F 0490-0493
04D8 04D9 1E9E 2000-200A 2010-2015 2018-2022 2026 202F 2030 2032 2033 2039 203A 2044 2070 2074-208E 20AC
20B4 20BD 2116 2122 2212 2215 221E
"""
SYMBOLS = "→←↑↓≤≥≈≠▲▼◆■●○◐✕"
CUTS = {"NotoSans_400Regular.ttf": "NotoSans-Regular.ttf", "NotoSans_600SemiBold.ttf": "NotoSans-SemiBold.ttf"}
DONORS = [TTFont(name) for name in ("NotoSansMath-Regular.ttf", "NotoSansSymbols2-Regular.ttf")]


def wanted():
    for item in RANGES.split():
        first, _, last = item.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def add_symbol(font, char):
    """Copies a glyph from the first donor that has it; all fonts count 1000 units to the em."""
    donor = next(donor for donor in DONORS if ord(char) in donor.getBestCmap())
    assert donor["head"].unitsPerEm == font["head"].unitsPerEm
    source = donor.getBestCmap()[ord(char)]
    outline = DecomposingRecordingPen(donor.getGlyphSet())
    donor.getGlyphSet()[source].draw(outline)
    pen = TTGlyphPen(None)
    outline.replay(TransformPen(pen, (1, 0, 0, 1, 0, 0)))
    name = f"uni{ord(char):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = donor["hmtx"][source]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(char)] = name


for source, target in CUTS.items():
    font = TTFont(source, recalcTimestamp=False)
    options = Options(layout_features=["kern", "ccmp", "mark", "mkmk"], hinting=False, glyph_names=True)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "meta", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    for char in SYMBOLS:
        if ord(char) not in font.getBestCmap():
            add_symbol(font, char)
    version = font["name"].getDebugName(5)
    font["name"].setName(f"{version}; subset with symbols of Noto Sans Math and Noto Sans Symbols 2", 5, 3, 1, 0x409)
    font.save(target)
