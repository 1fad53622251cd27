//! How is a reader's value said in ours?
//!
//! In: calamine's data. Out: [`Value`]. Refuses to know: the cell's place and format.

use calamine::{Data, DataRef, ExcelDateTime};

use super::Value;
use super::guard::cut;

/// A value that borrows from the reader; text is cut to `limit` bytes before it is copied.
pub(super) fn borrowed(data: DataRef<'_>, limit: usize) -> Value {
    match data {
        DataRef::SharedString(text) => Value::Text(copied(text, limit)),
        other => owned(&Data::from(other), limit),
    }
}

/// A value of a dense range.
pub(super) fn owned(data: &Data, limit: usize) -> Value {
    match data {
        Data::Empty => Value::Empty,
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) => Value::Text(copied(text, limit)),
        Data::Bool(value) => Value::Bool(*value),
        Data::DateTime(moment) => date(*moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Date(copied(text, limit)),
        Data::Error(error) => Value::Error(error.to_string()),
    }
}

fn copied(text: &str, limit: usize) -> String {
    // A little more than allowed is copied, so that the cut is still marked.
    let end = (limit + 1..text.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(text.len());
    let mut copy = text[..end].to_owned();
    cut(&mut copy, limit);
    copy
}

fn date(moment: ExcelDateTime) -> Value {
    let number = moment.as_f64();
    if moment.is_duration() {
        let seconds = (number.abs() * 86_400.0).round();
        if !seconds.is_finite() || seconds > 1e12 {
            return Value::Number(number);
        }
        let seconds = seconds as u64;
        let sign = if number < 0.0 { "-" } else { "" };
        return Value::Date(format!("{sign}PT{}H{}M{}S", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    if !(0.0..2_958_466.0).contains(&number) {
        return Value::Number(number);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let (date, time) =
        (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
    Value::Date(if number < 1.0 {
        time
    } else if number.fract() == 0.0 {
        date
    } else {
        format!("{date}T{time}")
    })
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn dates_times_and_durations_are_iso_text() {
        for (number, kind, expect) in [
            (45_107.0, ExcelDateTimeType::DateTime, "2023-06-30"),
            (45_107.5, ExcelDateTimeType::DateTime, "2023-06-30T12:00:00"),
            (0.25, ExcelDateTimeType::DateTime, "06:00:00"),
            (1.5, ExcelDateTimeType::TimeDelta, "PT36H0M0S"),
        ] {
            let value = owned(&Data::DateTime(ExcelDateTime::new(number, kind, false)), 100);
            assert_eq!(value, Value::Date(expect.to_owned()));
        }
        let beyond = Data::DateTime(ExcelDateTime::new(1e300, ExcelDateTimeType::DateTime, false));
        assert_eq!(owned(&beyond, 100), Value::Number(1e300));
    }
}
