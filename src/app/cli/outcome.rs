//! Which figure a command asks for: shared by the commands that compare one.

use clap::Args;

use super::ask::{FlowArg, MeasureArg};
use crate::analysis::flows::{OutcomeQuestion, plain_code};
use crate::data::Flow;

/// A product's trade, or an indicator.
#[derive(Debug, Args)]
pub(super) struct OutcomeArgs {
    /// Code of the product, or of the indicator.
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub product: String,
    /// export or import.
    #[arg(long, value_enum, default_value = "export", conflicts_with = "indicator")]
    flow: FlowArg,
    /// The figure is an indicator, such as GDP per head, not trade.
    #[arg(long)]
    pub indicator: bool,
    /// value or weight.
    #[arg(long, value_enum, default_value = "value", conflicts_with = "indicator")]
    measure: MeasureArg,
    /// Read trade from the partners' side, for every country alike.
    #[arg(long)]
    mirror: bool,
}

impl OutcomeArgs {
    /// The code: dots belong to an indicator's, and only divide a product's.
    pub(super) fn code(&self) -> String {
        if self.indicator { self.product.clone() } else { plain_code(&self.product) }
    }

    /// The question they make.
    pub(super) fn question(&self) -> OutcomeQuestion {
        OutcomeQuestion {
            product: self.code(),
            flow: if self.indicator { Flow::Other } else { self.flow.into() },
            measure: self.measure.into(),
            mirror: self.mirror,
        }
    }
}
