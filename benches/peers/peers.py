#!/usr/bin/env python3
"""The same questions to the same raw CSV, side by side: belarus-leverage, DuckDB and Polars.

Each answer is a whole process, from its start to its last printed byte, because that is what a person waits for. The
programs take turns within one run, so that a busy moment of the machine meets all of them; the median of the turns
counts. Answers are compared before any time is printed. Peak memory is what the system says of each process.

    python3 -m venv PEERS && PEERS/bin/pip install duckdb polars
    cargo build --release
    PEERS/bin/python benches/peers/peers.py --rows 10000000
    PEERS/bin/python benches/peers/peers.py --data FOLDER          BACI files of your own

    --program PATH   the program under test (default: target/release/belarus-leverage)
    --turns N        turns of each program (default 7)
    --release N      also ask a generated release of N million rows in ten yearly files (memory, copies)
    --keep           leave the generated data where they are

Questions
    product    shares of the exporters of HS 310420 (about one row in a thousand)
    partners   Belarus's exports by partner, all products
    full load  every row into a frame: our `inspect`, DuckDB's CREATE TABLE, Polars' scan_csv().collect()
"""
import argparse, csv, io, json, os, platform, random, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

PRODUCT, OTHER, REPORTER, NUMBER = "310420", "310430", "BLR", 112
# Numbers of countries as BACI writes them; a few of them have codes of their own there.
COUNTRIES = [4, 8, 12, 31, 32, 36, 40, 48, 50, 51, 56, 68, 70, 72, 76, 100, 104, 112, 116, 120, 124, 144, 152, 156, 170,
             178, 188, 191, 203, 208, 214, 218, 222, 231, 233, 246, 251, 266, 268, 276, 288, 300, 320, 344, 348, 352, 360,
             364, 368, 372, 376, 380, 384, 388, 392, 398, 400, 404, 410, 414, 417, 418, 422, 428, 434, 440, 442, 450, 454,
             458, 466, 480, 484, 496, 498, 504, 508, 512, 516, 524, 528, 554, 558, 566, 579, 586, 591, 598, 600, 604, 608,
             616, 620, 634, 642, 643, 682, 686, 688, 699, 702, 703, 704, 705, 710, 716, 724, 752, 757, 760, 764, 780, 784,
             788, 792, 795, 800, 804, 807, 818, 826, 834, 842, 854, 858, 860, 862, 887, 894]


def generate(folder, rows, year, seed):
    """One yearly file of BACI's shape: sorted by exporter, importer, product; invented figures, heavy tails."""
    draw = random.Random(seed * 10_000 + year)
    products = sorted({10_000 * draw.choice([c for c in range(1, 98) if c != 77]) + draw.randrange(100, 9_999)
                       for _ in range(5_400)} | {int(PRODUCT), int(OTHER)})
    path = folder / f"BACI_HS92_Y{year}_V202501.csv"
    pairs = [(i, j) for i in COUNTRIES for j in COUNTRIES if i != j]
    # Large traders sell more kinds of goods; the sum of all is the number of rows asked for.
    size = {c: draw.paretovariate(0.9) for c in COUNTRIES}
    weight = [(size[i] * size[j]) ** 0.35 for i, j in pairs]
    scale, left = rows / sum(weight), rows
    with open(path, "w", newline="\n", buffering=1 << 22) as out:
        out.write("t,i,j,k,v,q\n")
        for n, ((i, j), w) in enumerate(zip(pairs, weight)):
            want = min(round(w * scale), left, len(products))
            left -= want
            if want == 0:
                continue
            chosen = sorted(draw.sample(products, want))
            lines = []
            for k in chosen:
                usd = int(min(draw.paretovariate(0.6) * 900, 9e12))
                kg = int(min(usd * draw.uniform(0.05, 4.0), 9e12)) + 1
                q = "" if draw.random() < 0.021 else f"{kg // 1000}.{kg % 1000:03d}"
                lines.append(f"{year},{i},{j},{k},{usd // 1000}.{usd % 1000:03d},{q}\n")
            out.write("".join(lines))
    return path


def questions(program, files):
    """For each question the command of each program; every command prints CSV `code,value` or a number of rows."""
    listed = json.dumps([str(f) for f in files])
    duck = lambda sql: [sys.executable, "-c", f"import duckdb\nduckdb.sql('set enable_progress_bar = false')\nfor r in duckdb.sql({sql!r}).fetchall(): print(*r, sep=',')"]
    polars = lambda body: [sys.executable, "-c", "import polars as pl\nx = pl.scan_csv(" + listed + ")\n" + body]
    table = f"read_csv({listed.replace(chr(34), chr(39))}, header = true)"
    ours = lambda *words: [str(program), *words[:1], *map(str, files), *words[1:], "--no-cache"]
    shares = (f"r = x.filter(pl.col('k') == {PRODUCT}).group_by('t', 'i').agg(pl.col('v').sum()).collect()\n"
              "for t, i, v in r.iter_rows(): print(t, i, v * 1000, sep=',')")
    trade = (f"r = x.filter(pl.col('i') == {NUMBER}).group_by('t', 'j').agg(pl.col('v').sum()).collect()\n"
             "for t, i, v in r.iter_rows(): print(t, i, v * 1000, sep=',')")
    return {
        "product": {
            "belarus-leverage": ours("share", "--product", PRODUCT),
            "DuckDB": duck(f"select t, i, sum(v) * 1000 from {table} where k = {PRODUCT} group by t, i"),
            "Polars": polars(shares),
        },
        "partners": {
            "belarus-leverage": ours("partners", "--reporter", REPORTER),
            "DuckDB": duck(f"select t, j, sum(v) * 1000 from {table} where i = {NUMBER} group by t, j"),
            "Polars": polars(trade),
        },
    }


def full_loads(program, file):
    text = str(file)
    load = "import duckdb\nc = duckdb.connect()\nc.execute('set enable_progress_bar = false')\n" \
           f"c.execute('create table x as select * from read_csv(?)', [{text!r}])\n" \
           "print(c.execute('select count(*) from x').fetchone()[0])"
    return {"full load": {
        "belarus-leverage": [str(program), "inspect", text, "--json"],
        "DuckDB": [sys.executable, "-c", load],
        "Polars": [sys.executable, "-c", f"import polars as pl\nprint(pl.scan_csv({text!r}).collect().height)"],
    }}


def run(command, env=None):
    """Seconds, peak megabytes and output of one process."""
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=env)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"failed with {child.returncode}: {' '.join(command)[:300]}")
        out.seek(0)
        return seconds, usage.ru_maxrss / 1024, out.read().decode()


def figures(name, text):
    """An answer as sorted whole dollars, whatever columns it was printed with."""
    rows = list(csv.reader(io.StringIO(text)))
    if name == "belarus-leverage":
        head = rows[0]
        rows = [(row[head.index("period")], row[head.index("value")]) for row in rows[1:]]
    else:
        rows = [(row[0], row[-1]) for row in rows]
    return sorted((year, round(float(value))) for year, value in rows if round(float(value)) > 0)


def compare(question, texts):
    if question == "full load":
        answers = {name: json.loads(text)["rows"] if name == "belarus-leverage" else int(text) for name, text in texts.items()}
    else:
        answers = {name: figures(name, text) for name, text in texts.items()}
    first = next(iter(answers.values()))
    for name, answer in answers.items():
        if answer != first:
            raise SystemExit(f"{question}: {name} answers otherwise: {str(answer)[:300]} instead of {str(first)[:300]}")


def settle(files):
    """Has the system forget freshly written files, so that its cache holds them as it does files read from a disk."""
    for path in files:
        with open(path, "rb") as file:
            os.fsync(file.fileno())
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def side_by_side(asked, turns):
    """Turns of every program; prints medians, ratios to ours and peak memory."""
    for question, commands in asked.items():
        measured = {name: [] for name in commands}
        for turn in range(turns + 1):
            texts = {}
            for name, command in commands.items():
                seconds, peak, texts[name] = run(command)
                if turn > 0:  # the first turn fills the system's cache
                    measured[name].append((seconds, peak))
            compare(question, texts)
        ours = statistics.median(s for s, _ in measured["belarus-leverage"])
        print(f"{question}  (answers agree)")
        for name, all_turns in measured.items():
            seconds = statistics.median(s for s, _ in all_turns)
            least, most = min(s for s, _ in all_turns), max(s for s, _ in all_turns)
            peak = max(p for _, p in all_turns)
            print(f"  {name:<17} {seconds:8.3f} s  ({least:.3f} to {most:.3f})  {seconds / ours:6.1f} x  {peak:6.0f} MB peak")


def release(program, folder, millions):
    """A release of many years: first question from the files, then others from the copies; memory of each."""
    files = [generate(folder, millions * 100_000, year, 2) for year in range(2014, 2024)]
    total = sum(f.stat().st_size for f in files)
    env = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))
    print(f"release of {millions} million rows in {len(files)} files, {total / 1e9:.1f} GB")
    steps = [
        ("product, from the files", ["share", str(folder), "--product", PRODUCT, "--no-cache"]),
        ("partners, from the files", ["partners", str(folder), "--reporter", REPORTER, "--no-cache"]),
        ("sorted copies", ["cache", "build", str(folder)]),
        ("another product, from the copies", ["share", str(folder), "--product", OTHER]),
        ("another country, from the copies", ["partners", str(folder), "--reporter", "CAN"]),
        ("product, from the copies", ["share", str(folder), "--product", PRODUCT]),
    ]
    answers = {}
    for name, words in steps:
        seconds, peak, answers[name] = run([str(program), *words], env)
        print(f"  {name:<34} {seconds:8.2f} s  {peak:6.0f} MB peak")
    if answers["product, from the files"] != answers["product, from the copies"]:
        raise SystemExit("the copies answer otherwise than the files")


def machine():
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=Path(__file__).resolve().parents[2] / "target/release/belarus-leverage")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--release", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    import duckdb, polars
    ours = subprocess.run([str(args.program), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{ours}; DuckDB {duckdb.__version__}; Polars {polars.__version__}; Python {platform.python_version()}")
    print(machine())
    folder = Path(tempfile.mkdtemp(prefix="peers-"))
    try:
        files = sorted(args.data.glob("BACI_*.csv")) if args.data else [generate(folder, args.rows, 2022, 1)]
        if not files:
            raise SystemExit(f"{args.data}: no BACI_*.csv here")
        settle(files)
        print(f"{len(files)} file(s), {sum(f.stat().st_size for f in files) / 1e6:.0f} MB, whole processes, median of {args.turns} turns")
        side_by_side({**questions(args.program, files), **full_loads(args.program, files[0])}, args.turns)
        if args.release:
            inside = folder / "release"
            inside.mkdir()
            release(args.program, inside, args.release)
    finally:
        if args.keep:
            print(f"data left in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
