//! 银行流水号: the number under which a bank booked a payment, as the bank wrote it.

use std::fmt;
use std::str::FromStr;

/// The number under which a bank booked a payment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FlowNumber(String);

/// The text is what stands where there is no number.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "flow_number")]
#[said(
    "银行流水号须含0以外的数字，如 LS20230510-12；“-”“无”“0”等不是流水号",
    "a bank's flow number has a digit other than 0, like LS20230510-12; -, none or 0 is not one"
)]
pub struct FlowNumberError;

impl FlowNumber {
    /// Whether a text can be a bank's flow number. Banks number their bookings, with letters, dates and separators of
    /// their own around the number, from 1 on: what has no digit but 0 (`-`, `0`, `无`, `/`, `N/A`, `#DIV/0!`) fills a
    /// cell and finds no booking again.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
    }
}

impl FromStr for FlowNumber {
    type Err = FlowNumberError;

    fn from_str(text: &str) -> Result<FlowNumber, FlowNumberError> {
        let text = text.trim();
        if FlowNumber::is_one(text) { Ok(FlowNumber(text.to_owned())) } else { Err(FlowNumberError) }
    }
}

impl fmt::Display for FlowNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::FlowNumber;

    #[test]
    fn what_banks_write_is_a_flow_number_and_what_fills_a_cell_is_not() {
        for text in
            ["2023051000000001", "DF230510000002", "TH230511000001", "F1", "20230510-000123", "回单第12号"]
        {
            assert_eq!(text.parse::<FlowNumber>().unwrap().to_string(), text);
        }
        for text in [
            "", " ", "-", "--", "0", "000000", "无", "/", "N/A", "NA", "null", "#N/A", "#DIV/0!", "暂无",
            "待补",
        ] {
            assert!(text.parse::<FlowNumber>().is_err(), "{text}");
        }
    }
}
