//! Colours, text sizes and spacing of both themes; the only file that names a colour.

#[cfg(test)]
mod contrast;

use egui;
use egui::style::ScrollStyle;
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};

use super::fonts;
use crate::charts::figure::Role;

/// Smallest text anywhere.
pub const TEXT_FLOOR: f32 = 12.0;
/// Labels in charts.
pub const TEXT_LABEL: f32 = 13.0;
/// Running text.
pub const TEXT_BODY: f32 = 14.0;
/// Titles.
pub const TEXT_TITLE: f32 = 18.0;

/// Distances are multiples of this.
pub const GRID: f32 = 4.0;
/// Half a step, between an icon and its text.
pub const GAP_SMALL: f32 = GRID;
/// Between neighbours.
pub const GAP: f32 = 2.0 * GRID;
/// Between groups.
pub const GAP_LARGE: f32 = 4.0 * GRID;
/// Smallest side of anything that can be clicked.
pub const TARGET: f32 = 24.0;
/// Width of the ring around the focused widget.
pub const FOCUS_RING: f32 = 2.0;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark ink on white; exports use it.
    #[default]
    Light,
    /// Light ink on near black.
    Dark,
}

/// Every colour of one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Belarus, the subject.
    pub belarus: Color32,
    /// The European Union.
    pub eu: Color32,
    /// Russia.
    pub russia: Color32,
    /// Canada.
    pub canada: Color32,
    /// China.
    pub china: Color32,
    /// The first other country.
    pub fourth: Color32,
    /// All others.
    pub context: Color32,
    /// Titles and running text.
    pub text: Color32,
    /// Subtitles, ticks, captions.
    pub second_text: Color32,
    /// Axis lines and edges of bands.
    pub axis: Color32,
    /// Grid lines; decoration only.
    pub grid: Color32,
    /// Behind charts and text fields.
    pub surface: Color32,
    /// Behind panels.
    pub panel: Color32,
    /// What can be acted on or is chosen.
    pub accent: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// Ring around the focused widget.
    pub focus: Color32,
    /// Behind a chosen row or word.
    pub selection: Color32,
    /// Buttons at rest.
    pub button: Color32,
    /// Buttons under the pointer.
    pub button_hovered: Color32,
    /// Buttons held down.
    pub button_held: Color32,
    /// Behind every other row.
    pub stripe: Color32,
    /// Something needs attention.
    pub warning: Color32,
    /// Something failed.
    pub error: Color32,
    /// Shadow under windows.
    pub shadow: Color32,
}

#[expect(clippy::disallowed_methods, reason = "the one place for colours")]
const fn hex(rgb: u32) -> Color32 {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

static LIGHT: Tokens = Tokens {
    belarus: hex(0x00C2_410C),
    eu: hex(0x000A_69EF),
    russia: hex(0x0041_495D),
    canada: hex(0x0003_6149),
    china: hex(0x0077_0B98),
    fourth: hex(0x0064_2A09),
    context: hex(0x0066_7080),
    text: hex(0x001B_1F27),
    second_text: hex(0x004A_5260),
    axis: hex(0x0084_8D9D),
    grid: hex(0x00D5_D9E0),
    surface: hex(0x00FF_FFFF),
    panel: hex(0x00F5_F6F8),
    accent: hex(0x000A_69EF),
    on_accent: hex(0x00FF_FFFF),
    focus: hex(0x000A_69EF),
    selection: hex(0x00BF_D8FE),
    button: hex(0x00EA_EDF2),
    button_hovered: hex(0x00DF_E4EB),
    button_held: hex(0x00D0_D8E3),
    stripe: hex(0x00F0_F2F5),
    warning: hex(0x008A_4B00),
    error: hex(0x00B3_2014),
    shadow: Color32::from_black_alpha(36),
};

static DARK: Tokens = Tokens {
    belarus: hex(0x00FF_7A3D),
    eu: hex(0x0027_B2FF),
    russia: hex(0x00CB_E6FF),
    canada: hex(0x0047_957A),
    china: hex(0x00FD_C2C0),
    fourth: hex(0x00EC_EE44),
    context: hex(0x009A_A3B2),
    text: hex(0x00E8_ECF2),
    second_text: hex(0x00B4_BCC9),
    axis: hex(0x006E_7787),
    grid: hex(0x002C_333F),
    surface: hex(0x0014_181F),
    panel: hex(0x001B_212B),
    accent: hex(0x0027_B2FF),
    on_accent: hex(0x0014_181F),
    focus: hex(0x0027_B2FF),
    selection: hex(0x0019_4A70),
    button: hex(0x0027_2F3B),
    button_hovered: hex(0x0031_3B49),
    button_held: hex(0x003C_4859),
    stripe: hex(0x0020_2732),
    warning: hex(0x00FF_C24A),
    error: hex(0x00FF_8A80),
    shadow: Color32::from_black_alpha(110),
};

impl Theme {
    /// The colours.
    pub fn tokens(self) -> &'static Tokens {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

impl Tokens {
    /// The colour of an entity, the same in every chart.
    pub const fn series(&self, role: Role) -> Color32 {
        match role {
            Role::Belarus => self.belarus,
            Role::Eu => self.eu,
            Role::Russia => self.russia,
            Role::Canada => self.canada,
            Role::China => self.china,
            Role::Fourth => self.fourth,
            Role::Context => self.context,
            Role::Scenario(place) => match place % 6 {
                0 => self.belarus,
                1 => self.eu,
                2 => self.canada,
                3 => self.china,
                4 => self.fourth,
                _ => self.russia,
            },
        }
    }

    /// A colour laid over the chart's surface at this strength, opaque, so that overlaps do not darken.
    pub fn tint(&self, colour: Color32, strength: f32) -> Color32 {
        self.surface.lerp_to_gamma(colour, strength)
    }
}

/// Regular text of a size.
pub const fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Text that leads: titles and names.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(fonts::SEMIBOLD.into()))
}

/// Gives a context the looks of a theme. The fonts are [`fonts::install`]'s.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    let which = match theme {
        Theme::Light => egui::Theme::Light,
        Theme::Dark => egui::Theme::Dark,
    };
    ctx.set_theme(which);
    ctx.set_style_of(which, style(theme));
}

fn style(theme: Theme) -> Style {
    let mut style = Style { visuals: visuals(theme), animation_time: 0.1, ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, regular(TEXT_FLOOR)),
        (TextStyle::Body, regular(TEXT_BODY)),
        (TextStyle::Button, regular(TEXT_BODY)),
        (TextStyle::Monospace, FontId::monospace(TEXT_LABEL)),
        (TextStyle::Heading, semibold(TEXT_TITLE)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(GAP, GAP);
    spacing.button_padding = vec2(10.0, 5.0);
    spacing.window_margin = Margin::same(12);
    spacing.menu_margin = Margin::same(8);
    spacing.interact_size = vec2(44.0, 28.0);
    spacing.indent = GAP_LARGE;
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 6.0;
    spacing.slider_width = 160.0;
    spacing.slider_rail_height = 6.0;
    spacing.tooltip_width = 420.0;
    // A thin bar is there before the pointer is: nobody scrolls what does not look longer than it is.
    spacing.scroll =
        ScrollStyle { floating_allocated_width: 6.0, dormant_handle_opacity: 0.35, ..ScrollStyle::floating() };
    style.interaction.tooltip_delay = 0.3;
    style
}

fn visuals(theme: Theme) -> Visuals {
    let tokens = theme.tokens();
    let mut visuals = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    let corner = CornerRadius::same(5);
    let calm = Stroke::new(1.0, tokens.grid);
    let line = Stroke::new(1.0, tokens.axis);
    let ring = Stroke::new(FOCUS_RING, tokens.focus);
    let ink = Stroke::new(1.0, tokens.text);

    visuals.weak_text_color = Some(tokens.second_text);
    visuals.hyperlink_color = tokens.accent;
    visuals.faint_bg_color = tokens.stripe;
    visuals.extreme_bg_color = tokens.surface;
    visuals.code_bg_color = tokens.button;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.error;
    visuals.window_fill = tokens.panel;
    visuals.panel_fill = tokens.panel;
    visuals.window_stroke = calm;
    visuals.window_corner_radius = CornerRadius::same(6);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.window_shadow = Shadow { offset: [0, 6], blur: 20, spread: 0, color: tokens.shadow };
    visuals.popup_shadow = Shadow { offset: [0, 3], blur: 10, spread: 0, color: tokens.shadow };
    visuals.selection.bg_fill = tokens.selection;
    visuals.selection.stroke = ink;
    visuals.slider_trailing_fill = true;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    visuals.text_cursor.blink = false;

    let widgets = &mut visuals.widgets;
    widgets.noninteractive.bg_fill = tokens.panel;
    widgets.noninteractive.weak_bg_fill = tokens.panel;
    widgets.noninteractive.bg_stroke = calm;
    widgets.noninteractive.fg_stroke = ink;
    widgets.inactive.bg_fill = tokens.button_held;
    widgets.inactive.weak_bg_fill = tokens.button;
    widgets.inactive.bg_stroke = line;
    widgets.inactive.fg_stroke = ink;
    widgets.hovered.bg_fill = tokens.button_held;
    widgets.hovered.weak_bg_fill = tokens.button_hovered;
    widgets.hovered.bg_stroke = Stroke::new(1.0, tokens.second_text);
    widgets.hovered.fg_stroke = Stroke::new(1.5, tokens.text);
    // egui shows keyboard focus as the active state: its outline is the focus ring.
    widgets.active.bg_fill = tokens.button_held;
    widgets.active.weak_bg_fill = tokens.button_held;
    widgets.active.bg_stroke = ring;
    widgets.active.fg_stroke = Stroke::new(1.5, tokens.text);
    widgets.open.bg_fill = tokens.button_held;
    widgets.open.weak_bg_fill = tokens.button_hovered;
    widgets.open.bg_stroke = line;
    widgets.open.fg_stroke = ink;
    for state in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        state.corner_radius = corner;
        state.expansion = 0.0;
    }
    visuals
}
