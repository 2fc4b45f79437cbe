//! Lines of which there is no room for all: the one that matters stays in sight, and what lies above and below is counted.

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// The line with this index.
    Line(usize),
    /// So many lines that lie above.
    Above(usize),
    /// So many lines that lie below.
    Below(usize),
}

/// What stands in each of at most `room` rows of `count` lines so that the line `at` is among them.
pub(super) fn rows(count: usize, room: usize, at: usize) -> impl Iterator<Item = Row> {
    let at = at.min(count.saturating_sub(1));
    let first = if count <= room { 0 } else { at.saturating_sub(room / 2).min(count - room) };
    (0..room.min(count)).map(move |y| match first + y {
        line if line == at => Row::Line(line),
        line if y == 0 && first > 0 => Row::Above(line + 1),
        line if y + 1 == room && line + 1 < count => Row::Below(count - line),
        line => Row::Line(line),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_brought_into_sight_and_the_counts_are_right() {
        for (count, room) in [(0, 3), (1, 1), (9, 1), (9, 2), (9, 3), (9, 8), (9, 9), (9, 20)] {
            for at in 0..count {
                let rows: Vec<Row> = rows(count, room, at).collect();
                assert_eq!(rows.len(), room.min(count));
                assert!(rows.contains(&Row::Line(at)), "{count} {room} {at}: {rows:?}");
                let lines = rows.iter().filter(|row| matches!(row, Row::Line(_))).count();
                let counted: usize = rows.iter().map(|row| if let Row::Above(n) | Row::Below(n) = row { *n } else { 0 }).sum();
                if room > 2 || count <= room {
                    assert_eq!(lines + counted, count, "{count} {room} {at}: {rows:?}");
                }
            }
        }
    }
}
