//! The story: six charts in an order that answers one question after the other. Its sentences are the charts' own
//! titles, computed from what they show.

/// The question each step answers, its chart and its definition (empty for the chart's first).
pub static STORY: [(&str, &str, &str); 6] = [
    ("How much of the world's potash trade is Belarusian?", "potash-share", ""),
    ("Does the answer depend on how one counts?", "potash-share", "published-claims"),
    ("Which way did the tonnes go?", "potash-routes", ""),
    ("What does potash weigh in exports and GDP?", "potash-weight", ""),
    ("How far do exports depend on Russia?", "russia-dependence", ""),
    ("How many people are held, and when were they freed?", "prisoners", ""),
];
