//! Elasticsearch and OpenSearch: the `_bulk` API. Protocol: "Bulk index or delete documents", Elasticsearch 8.17; OpenSearch 2.19 is
//! the same as far as it is used.
mod encode;
mod outcome;
mod send;
mod settings;

pub use send::Elasticsearch;
pub use settings::Settings;
