//! What the columns of an SDMX table are: dimensions before the figure, attributes after it.

use crate::data::Countries;

use super::area_codes::split;
use super::dialect::normal;
use super::words::flow_code;
use super::{Fixed, Head, Mapping, Role, periods};

const ROLES: &[(Role, &[&str])] = &[
    (Role::Value, &["obsvalue", "values", "value"]),
    (Role::Period, &["timeperiod", "time", "yea", "year"]),
    (Role::Freq, &["freq", "frequency"]),
    (
        Role::Reporter,
        &[
            "reporter",
            "reportingcountry",
            "reportercountry",
            "reportingeconomy",
            "declarant",
            "refarea",
            "geo",
            "cou",
            "country",
            "location",
            "area",
        ],
    ),
    (Role::Partner, &["partner", "counterpartarea", "counterpartcountry", "partnercountry", "par"]),
    (Role::Flow, &["flow", "tradeflow", "stkflow", "flo"]),
    (Role::Unit, &["indicators", "unitmeasure", "unitcode", "unit"]),
];

const FLAGS: &[&str] = &["obsflag", "confstatus", "obsstatus", "flagcodes"];

/// Columns about the table, the release or the notation of a row.
const TECHNICAL: &[&str] = &[
    "dataflow",
    "lastupdate",
    "structure",
    "structureid",
    "structurename",
    "action",
    "serieskey",
    "obskey",
    "updated",
    "decimals",
    "unitmult",
    "powercodecode",
    "referenceperiodcode",
    "baseper",
    "timeformat",
    "rownames",
];

/// The id of a column named `DIM_1: Dimension 1` or `CONTACT[en;fr]`, as lower case letters and digits.
pub(super) fn id(column: &str) -> String {
    let column = column.split_once(": ").map_or(column, |(id, _)| id);
    normal(column.split_once('[').map_or(column, |(id, _)| id))
}

/// The ids of all columns; empty for a column that holds the label of the one before it.
pub(super) fn ids(columns: &[String]) -> Vec<String> {
    let beside = has_labels_beside(columns);
    columns.iter().map(|column| if beside && !is_id(column) { String::new() } else { id(column) }).collect()
}

/// Columns named like `REF_AREA`, `geo`, `Unit Code`: where labels stand beside, the next column has the label.
fn is_id(column: &str) -> bool {
    let column = column.trim();
    let sign = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    let capitals = column.bytes().all(|byte| byte.is_ascii_uppercase() || sign(byte));
    let small = column.bytes().all(|byte| byte.is_ascii_lowercase() || sign(byte));
    let legacy = ["Unit Code", "PowerCode Code", "Reference Period Code", "Value", "Flag Codes"];
    !column.is_empty() && (capitals || small) || legacy.contains(&column)
}

fn has_labels_beside(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| id(column) == name);
    has("structurename") || has("powercodecode") || has("obsvalue") && has("observationvalue")
}

/// Proposes roles; every dimension without a role of its own becomes a part of the product.
pub(super) fn mapping(head: &Head, countries: &Countries) -> Mapping {
    let ids = ids(&head.columns);
    let mut mapping = Mapping::empty(head.columns.len());
    let find = |names: &[&str]| names.iter().find_map(|name| ids.iter().position(|own| own == name));
    for (role, names) in ROLES {
        mapping.set(find(names), *role);
    }
    let value = mapping.roles.iter().position(|role| *role == Some(Role::Value));
    let mut free: Vec<usize> = (0..value.unwrap_or(ids.len()))
        .filter(|at| mapping.roles.get(*at).is_some_and(Option::is_none))
        // Row numbers that R and pandas save have no name.
        .filter(|at| ids.get(*at).is_some_and(|id| !id.is_empty() && !id.starts_with("column") && id != "unnamed"))
        .filter(|at| ids.get(*at).is_some_and(|id| !TECHNICAL.contains(&id.as_str())))
        .collect();
    for (role, test) in [
        (Role::Period, &(|cell: &str| periods::parse(cell).is_some()) as &dyn Fn(&str) -> bool),
        (Role::Reporter, &|cell: &str| {
            cell.starts_with(char::is_alphabetic) && cell.len() > 1 && countries.resolve(cell).is_some()
        }),
        (Role::Flow, &|cell: &str| {
            // Short codes such as 1 or E are flows only where a column says so.
            let long = cell.len() > 2 || matches!(cell, "X" | "M");
            long && matches!(flow_code(cell).as_str(), "X" | "M" | "RX" | "RM" | "DX")
        }),
    ] {
        let missing = !mapping.roles.contains(&Some(role));
        let trade = role != Role::Flow || mapping.roles.contains(&Some(Role::Partner));
        if missing
            && trade
            && let Some(at) = free.iter().position(|at| all(head, *at, test))
        {
            mapping.set(Some(free.remove(at)), role);
        }
    }
    free.retain(|at| ids.get(*at).is_none_or(|id| !FLAGS.contains(&id.as_str())));
    set_each(&mut mapping, &free, Role::Product);
    let flags: Vec<usize> =
        ids.iter().enumerate().filter(|(_, id)| FLAGS.contains(&id.as_str())).map(|(at, _)| at).collect();
    set_each(&mut mapping, &flags, Role::Flag);
    for (role, name) in [(Role::Reporter, Role::ReporterName), (Role::Partner, Role::PartnerName)] {
        let label = mapping.roles.iter().position(|own| *own == Some(role)).map(|at| at + 1);
        let label = label.filter(|at| {
            ids.get(*at).is_some_and(String::is_empty) && head.cells(*at).any(|cell| !cell.trim().is_empty())
        });
        mapping.set(label, name);
    }
    let flow = if mapping.roles.contains(&Some(Role::Flow)) { "" } else { "I" };
    mapping.fixed = Fixed { flow: flow.to_owned(), ..Fixed::default() };
    mapping
}

/// One role for several columns.
fn set_each(mapping: &mut Mapping, columns: &[usize], role: Role) {
    for at in columns {
        if let Some(slot @ None) = mapping.roles.get_mut(*at) {
            *slot = Some(role);
        }
    }
}

/// Whether every code in a column passes a test, and there is one.
fn all(head: &Head, column: usize, test: &dyn Fn(&str) -> bool) -> bool {
    let mut cells = head.cells(column).map(|cell| split(cell).0).filter(|cell| !cell.is_empty()).peekable();
    cells.peek().is_some() && cells.all(test)
}

#[cfg(test)]
mod tests {
    use super::super::areas::tests::countries;
    use super::super::dialect::{Given, find};
    use super::*;

    fn roles(text: &str) -> Vec<&'static str> {
        let head = find(text, "x.csv", Given::default());
        mapping(&head, &countries()).roles.into_iter().map(|role| role.map_or("", Role::key)).collect()
    }

    #[test]
    fn dimensions_become_roles_or_parts_of_the_product() {
        for (text, expected) in [
            (
                "DATAFLOW,LAST UPDATE,freq,waste,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\nD,x,A,W,T,BY,2020,1,b,\n",
                &["", "", "freq", "product", "unit", "reporter", "period", "value", "flag", "flag"][..],
            ),
            (
                "STRUCTURE,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,MEASURE,Measure,TIME_PERIOD,Time period,OBS_VALUE,Observation value,OBS_STATUS,Observation status,UNIT_MULT,Unit multiplier\nD,n,I,BLR,Belarus,GDP,g,2020,,1,,A,n,6,m\n",
                &[
                    "",
                    "",
                    "",
                    "reporter",
                    "reporter-name",
                    "product",
                    "",
                    "period",
                    "",
                    "value",
                    "",
                    "flag",
                    "",
                    "",
                    "",
                ],
            ),
            (
                "STRUCTURE[;],STRUCTURE_ID,ACTION,DIM_1: One,DIM_2: Two,DIM_3: Three,OBS_VALUE,ATTR_1[en;fr]\nd,i,I,BLR: Belarus,B: b,2014-01: January,1,en:x\n",
                &["", "", "", "reporter", "product", "period", "value", ""],
            ),
            (
                "COU,Country,PAR,Partner,MEASURE,Measure,TIME,Time,Unit Code,Unit,PowerCode Code,PowerCode,Value,Flag Codes,Flags\nBLR,Belarus,RUS,Russia,EXP,Exports,2020,2020,USD,US Dollar,6,Millions,1,,\n",
                &[
                    "reporter",
                    "reporter-name",
                    "partner",
                    "partner-name",
                    "flow",
                    "",
                    "period",
                    "",
                    "unit",
                    "",
                    "",
                    "",
                    "value",
                    "flag",
                    "",
                ],
            ),
        ] {
            assert_eq!(roles(text), expected, "{text}");
        }
    }
}
