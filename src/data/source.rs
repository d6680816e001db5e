//! The registry of sources: each is written once and rows refer to it by id.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Where figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// Stable short name that rows carry.
    pub id: String,
    /// Who made it.
    pub producer: String,
    /// What it is called.
    pub title: String,
    /// One line, as one would cite it.
    pub citation: String,
    /// Where it was published; empty when the text has no address.
    pub url: String,
    /// Terms of use, as far as stated.
    pub licence: String,
    /// Vintage or date of publication, as precise as printed.
    pub date: String,
}

/// All sources by id.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<String, Source>);

impl Sources {
    /// Reads the registry's CSV.
    ///
    /// # Errors
    /// The line that cannot be read, as the CSV reader words it.
    pub fn parse(csv_text: &str) -> Result<Self, csv::Error> {
        csv::Reader::from_reader(csv_text.as_bytes())
            .deserialize::<Source>()
            .map(|row| row.map(|source| (source.id.clone(), source)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The source with this id.
    pub fn get(&self, id: &str) -> Option<&Source> {
        self.0.get(id)
    }

    /// "Producer (date)" for source lines and tooltips; the id when it is unknown.
    pub fn short(&self, id: &str) -> String {
        match self.get(id) {
            Some(source) if source.date.is_empty() => source.producer.clone(),
            Some(source) => format!("{} ({})", source.producer, source.date),
            None => id.to_owned(),
        }
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.values()
    }
}
