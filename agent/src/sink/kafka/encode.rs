//! Keys, partitions, headers.
use crate::sink::forward::{self, Context};
use rskafka::{
    chrono::{DateTime, Utc},
    record::Record,
};
use std::collections::BTreeMap;

/// The key of all records of this node: they stay in their order.
pub fn key(context: &Context) -> String {
    let cluster = context.cluster.as_deref().unwrap_or("default");
    format!("{cluster}/{}", context.node)
}

/// The place among the partitions that Java's and librdkafka's (`murmur2_random`) clients choose for a key.
pub fn place(key: &[u8], partitions: usize) -> usize {
    let positive = murmur2(key) & 0x7fff_ffff;
    positive as usize % partitions.max(1)
}

/// `org.apache.kafka.common.utils.Utils.murmur2`, Kafka 3.9: 32 bits, seed 0x9747b28c.
fn murmur2(data: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ data.len() as u32;
    let (words, rest) = data.as_chunks::<4>();
    for word in words {
        let mut k = u32::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> 24;
        hash = hash.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    if !rest.is_empty() {
        for (at, byte) in rest.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * at);
        }
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ hash >> 15
}

/// A finding as a record.
pub fn record(record: &forward::Record, key: &str) -> Record {
    let headers = [
        ("id", record.id.clone()),
        ("key", record.key()),
        ("rule", record.rule.clone()),
        ("severity", record.severity.name().to_owned()),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.into_bytes()));
    Record {
        key: Some(key.as_bytes().to_vec()),
        value: Some(record.body.clone().into_bytes()),
        headers: BTreeMap::from(headers),
        timestamp: DateTime::<Utc>::from_timestamp_nanos(record.time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UtilsTest.testMurmur2` of Kafka 3.9.
    #[test]
    fn the_hash_is_javas() {
        for (text, hash) in [
            ("21", -973_932_308_i32),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            (
                "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8",
                -58_897_971,
            ),
            ("abc", 479_470_107),
        ] {
            assert_eq!(murmur2(text.as_bytes()).cast_signed(), hash, "{text}");
        }
        assert!(place(b"prod/node-1", 12) < 12);
    }
}
