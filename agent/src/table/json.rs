//! A row as one JSON object, with the names and the order of the table's columns.
use super::Origin;
use super::column::{Column, Read, Record};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes rows of one table.
pub struct JsonTable<T: Record> {
    columns: Vec<Column<T>>,
}

impl<T: Record> JsonTable<T> {
    pub fn new() -> Self {
        Self {
            columns: T::columns(),
        }
    }

    /// Writes a row and ends the line.
    pub fn write(&self, out: &mut impl Write, origin: &Origin, row: &T) -> io::Result<()> {
        let line = Flat {
            columns: &self.columns,
            origin,
            row,
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    }
}

struct Flat<'a, T: 'static> {
    columns: &'a [Column<T>],
    origin: &'a Origin,
    row: &'a T,
}

impl<T: Record> Serialize for Flat<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len() + 1))?;
        map.serialize_entry("table", T::TABLE)?;
        for column in self.columns {
            let name = column.name;
            match column.read {
                Read::Name(read) => map.serialize_entry(name, read(self.origin, self.row))?,
                Read::Text(read) => map.serialize_entry(name, &read(self.row))?,
                Read::Texts(read) => map.serialize_entry(name, read(self.row))?,
                Read::Moment(read) => map.serialize_entry(name, &read(self.row))?,
                Read::Time(read) => map.serialize_entry(name, &read(self.row))?,
                Read::Id(read) => map.serialize_entry(name, &read(self.row))?,
                Read::Count(read) => map.serialize_entry(name, &read(self.row))?,
                Read::Offset(read) => map.serialize_entry(name, &read(self.row))?,
            }
        }
        map.end()
    }
}
