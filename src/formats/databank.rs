//! World Bank `DataBank` extracts: years as columns (`2019 [YR2019]`), or a column for each series and years in rows.

use crate::data::Countries;

use super::builder::{AreaId, Builder};
use super::indicator;
use super::number::Scale;
use super::provider_areas::{self, System};
use super::series::{self, Common, Series};
use super::table::{Mend, Records};
use super::wide::{self, Named, Once, Wide};
use super::worldbank::{Keys, NO_COUNTRY};
use super::{Fixed, Format, Head, Mapping, Plan, ReadError, Role, periods};

/// Years as columns.
pub(super) struct DataBank;

/// Years in rows.
pub(super) struct DataBankRows;

/// `2019 [YR2019]`, as no one else writes it.
fn year_column(name: &str) -> Named {
    let (year, tail) = name.split_once(" [")?;
    (tail.strip_suffix(']')?.strip_prefix("YR")? == year).then(|| periods::parse(year)).flatten()
}

/// `SL.UEM.TOTL.ZS`: parts of capital letters and digits, two letters first.
fn is_code(cell: &str) -> bool {
    let cell = cell.trim();
    let mut parts = cell.split('.');
    let first = parts.next().unwrap_or_default();
    first.len() == 2
        && cell.contains('.')
        && std::iter::once(first)
            .chain(parts)
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// Name and code of a series column: `GDP (current US$) [NY.GDP.MKTP.CD]`.
fn series_column(name: &str) -> Option<(&str, &str)> {
    let (name, code) = name.strip_suffix(']')?.rsplit_once(" [")?;
    is_code(code).then_some((name, code))
}

impl Format for DataBank {
    fn id(&self) -> &'static str {
        "databank"
    }

    fn name(&self) -> &'static str {
        "World Bank DataBank"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let country = head.find(&["countryname", "countrycode"]).is_some();
        if country && wide::n_periods(head, year_column) > 0 { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = country(head);
        mapping.set(head.find(&["seriescode", "indicatorcode"]), Role::Product);
        mapping.set(head.find(&["seriesname", "indicatorname"]), Role::ProductName);
        wide::assign(head, &mut mapping, year_column);
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let mut keys = Keys::new(plan, out);
        let mut wide = Wide::new(records, plan, out, year_column, wide::plain)?;
        if let (Some(name), Some(code)) = (plan.column(Role::ProductName), plan.column(Role::Product))
            && name + 1 == code
        {
            let width = plan.roles.len();
            let delimiter = plan.dialect.delimiter;
            records.mend_with(Box::new(move |record: &csv::ByteRecord| mend(record, width, code, delimiter)));
        }
        records.each(|records| match keys.row(records, out) {
            _ if is_footer(records) => Ok(()),
            Some(row) => wide.record(records, out, &row.row),
            None => Err(NO_COUNTRY.to_owned()),
        })
    }
}

fn country(head: &Head) -> Mapping {
    let mut mapping = Mapping::empty(head.columns.len());
    mapping.set(head.find(&["countrycode"]), Role::Reporter);
    mapping.set(head.find(&["countryname"]), Role::ReporterName);
    mapping.fixed = Fixed { scheme: "WB".to_owned(), flow: "I".to_owned(), ..Fixed::default() };
    mapping
}

const FOOTERS: [&str; 2] = ["Data from database", "Last Updated"];

fn is_footer(records: &Records<'_>) -> bool {
    FOOTERS.iter().any(|words| records.text(0).starts_with(words)) && records.text(1).trim().is_empty()
}

/// Repairs a record of another width, where the cells prove how: a series name whose comma lost its quotes stands
/// before a series code, and a line quoted as a whole holds the fields of one record.
fn mend(record: &csv::ByteRecord, width: usize, code_at: usize, delimiter: u8) -> Mend {
    let text = |at: usize| record.get(at).map(String::from_utf8_lossy).unwrap_or_default();
    if record.len() == 1 {
        let line = text(0);
        if FOOTERS.iter().any(|words| line.starts_with(words)) {
            return Mend::Skip;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(line.as_bytes());
        let mut inner = csv::ByteRecord::new();
        return match reader.read_byte_record(&mut inner) {
            Ok(true) if inner.len() == width => Mend::Row(inner),
            Ok(true) if inner.len() > width => mend(&inner, width, code_at, delimiter),
            _ => Mend::No,
        };
    }
    let Some(extra) = record.len().checked_sub(width).filter(|extra| *extra > 0) else { return Mend::No };
    let found = (0..record.len()).find(|at| is_code(&text(*at)));
    if found != Some(code_at + extra) {
        return Mend::No;
    }
    let name_at = code_at - 1;
    let mut fields: Vec<Vec<u8>> = record.iter().map(<[u8]>::to_vec).collect();
    let name = fields.get(name_at..=name_at + extra).map(|parts| parts.join(&delimiter)).unwrap_or_default();
    fields.splice(name_at..=name_at + extra, [name]);
    Mend::Row(csv::ByteRecord::from(fields))
}

impl Format for DataBankRows {
    fn id(&self) -> &'static str {
        "databank-rows"
    }

    fn name(&self) -> &'static str {
        "World Bank DataBank (years in rows)"
    }

    fn recognise(&self, head: &Head) -> f32 {
        let keys = head.find(&["countryname", "countrycode"]).is_some() && head.find(&["time", "timecode"]).is_some();
        if keys && head.columns.iter().any(|name| series_column(name).is_some()) { 1.0 } else { 0.0 }
    }

    fn mapping(&self, head: &Head, _countries: &Countries) -> Mapping {
        let mut mapping = country(head);
        mapping.set(head.find(&["timecode", "time"]), Role::Period);
        for (slot, name) in mapping.roles.iter_mut().zip(&head.columns) {
            if slot.is_none() && series_column(name).is_some() {
                *slot = Some(Role::Value);
            }
        }
        mapping
    }

    fn read(&self, records: &mut Records<'_>, plan: &Plan, out: &mut Builder<'_>) -> Result<(), ReadError> {
        let Some(period_at) = plan.column(Role::Period) else { return Err(records.needs(Role::Period)) };
        let none = out.no_area();
        let mut all = Vec::new();
        for (at, column) in series::columns(records, plan) {
            let (name, code) = series_column(&column).unwrap_or((&column, &column));
            let kind = indicator::kind(name);
            all.push(Series {
                at,
                name: column.clone(),
                decimal: plan.decimal(at),
                partner: none,
                flow: out.text(&plan.fixed.flow),
                product: out.text(code),
                scheme: out.text(&plan.fixed.scheme),
                measure: out.text(kind.measure),
                unit: out.text(&kind.unit),
                scale: Scale::new(kind.scale),
                flag: out.text(""),
                part: false,
                signed: true,
            });
        }
        let areas = [Role::Reporter, Role::ReporterName].map(|role| plan.column(role));
        let mut reporters: Once<Option<AreaId>> = Once::new(&areas);
        records.mend_with(Box::new(|record: &csv::ByteRecord| {
            let first = record.get(0).map(String::from_utf8_lossy).unwrap_or_default();
            let is_footer = record.len() == 1 && FOOTERS.iter().any(|words| first.starts_with(words));
            if is_footer { Mend::Skip } else { Mend::No }
        }));
        records.each(|records| {
            if is_footer(records) {
                return Ok(());
            }
            let reporter = reporters.get(records, |cells| {
                let &[code, name] = cells else { return None };
                let area = provider_areas::find(out.countries, System::WorldBank, code, "", name)?;
                Some(out.area(&area, name))
            });
            match (reporter, periods::parse(records.text(period_at))) {
                (None, _) => Err(NO_COUNTRY.to_owned()),
                (_, None) => Err("the time is no period".to_owned()),
                (Some(reporter), Some((period, freq))) => {
                    let common = Common { period: out.text(&period), freq: out.text(freq), reporter, partner: none };
                    series::add(&all, common, records, out, wide::plain)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_mended_only_where_a_code_proves_it() {
        let fields = |record: &[&str]| match mend(&csv::ByteRecord::from(record.to_vec()), 4, 1, b',') {
            Mend::Row(record) => record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
            Mend::Skip => vec!["skip".to_owned()],
            Mend::No => Vec::new(),
        };
        assert_eq!(fields(&["A", " b", "SL.X.Y", "BLR", "5"]), ["A, b", "SL.X.Y", "BLR", "5"]);
        assert_eq!(fields(&["A,SL.X.Y,\"Korea, Rep.\",5"]), ["A", "SL.X.Y", "Korea, Rep.", "5"]);
        assert_eq!(fields(&["A, b,SL.X.Y,KOR,5"]), ["A, b", "SL.X.Y", "KOR", "5"]);
        assert_eq!(fields(&["Last Updated: 03/01/2023"]), ["skip"]);
        assert_eq!(fields(&["A", "SL.X.Y", "BLR", "5", "6"]), [""; 0]);
        assert_eq!(fields(&["A", "b"]), [""; 0]);
    }

    #[test]
    fn columns_say_what_they_are() {
        assert_eq!(year_column("2019 [YR2019]"), Some(("2019".to_owned(), "A")));
        assert_eq!((year_column("2019"), year_column("2019 [YR2018]")), (None, None));
        assert_eq!(series_column("GDP (current US$) [NY.GDP.MKTP.CD]"), Some(("GDP (current US$)", "NY.GDP.MKTP.CD")));
        assert_eq!(series_column("2019 [YR2019]"), None);
    }
}
