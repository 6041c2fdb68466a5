//! The table `losses`: what was not seen.
use super::{CAPTURE, NODE};
use crate::finding::Time;
use crate::output::Loss;
use crate::table::column::{Column, Read, Record};

impl Record for Loss {
    const TABLE: &'static str = "losses";
    const ABOUT: &'static str = "One row a loss line: what was not seen since the last one of the same cause. \"Nothing \
                                 was found\" is worth what this table says of the time.";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("node", Read::Name(|from, _| &from.node), NODE),
            Column::new("capture", Read::Name(|from, _| &from.capture), CAPTURE),
            Column::new("time", Read::Moment(Self::time), "When it was noticed."),
            Column::new("cause", Read::Name(|_, it| it.cause), "Why."),
            Column::new("count", Read::Count(|it| Some(it.count)), "Records."),
            Column::new(
                "bytes",
                Read::Count(|it| Some(it.bytes)),
                "Bytes of payload.",
            ),
        ]
    }

    fn time(&self) -> Time {
        Self::time(self)
    }
}
