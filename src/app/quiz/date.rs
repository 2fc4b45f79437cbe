//! A day counted from 1970 as a date.

/// `2026-11-22`, by the Gregorian calendar (Hinnant, 2013, *chrono-compatible low-level date algorithms*, `civil_from_days`).
pub(super) fn date(day: i64) -> String {
    // years are counted from the first of March of the year 0, in eras of 400 years
    let since = day.saturating_add(719_468);
    let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!([0, 59, 11_016, 20_779].map(date), ["1970-01-01", "1970-03-01", "2000-02-29", "2026-11-22"]);
    }
}
