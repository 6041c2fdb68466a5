//! Credentials of Amazon Web Services.
use super::pattern::{Pattern, Proof};

/// Formats: AWS IAM and Bedrock user guides.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "aws-access-key-id",
        "aws",
        "AWS access key id",
        &["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
        "A(?:(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}|3T[A-Z0-9]{17})",
    )
    .proof(Proof::Form)
    .examples(&[concat!("upstream refused AKI", "AB028TVASRF", "40Z39S")])
    .counterexamples(&[
        "AKIAIOSFODNN7EXAMPLE",
        "AKIA7Q",
        "A3TQ7WLMKzRnbvTyCPDh",
        "akia7qwlmkzrnbvtycpd",
    ]),
    Pattern::assigned(
        "aws-secret-access-key",
        "aws",
        "AWS secret access key",
        &["secretaccesskey", "awssecret", "s3secret"],
        "[A-Za-z0-9+/]{40}",
    )
    .examples(&[concat!(
        "aws_secret_access_key=moj",
        "YwMbG4XGrfASZ",
        "lKEoGbhGHNpa8",
        "WL1J29x1IXn"
    )])
    .counterexamples(&[
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "aws_secret_access_key=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]),
    Pattern::assigned(
        "aws-session-token",
        "aws",
        "AWS session token",
        &["awssessiontoken", "securitytoken"],
        "[A-Za-z0-9+/=]{100,1400}",
    )
    .examples(&[concat!(
        "AWS_SESSION_TOKEN=Plc",
        "WfRDKtCos",
        "B7CrsVfPClu4Q",
        "AvcxROV6T2U",
        "mxQamt62t",
        "VDZNVAg9lTp",
        "hK2GsPOMyWe",
        "Kb5058rZHFh",
        "mRZWz4D",
        "2Su30LTIhUO",
        "CpPE"
    )])
    .counterexamples(&[
        "AWS_SESSION_TOKEN=<from vault>",
        "AWS_SESSION_TOKEN=${SECRET}",
    ]),
    Pattern::token(
        "aws-bedrock-api-key",
        "aws",
        "Amazon Bedrock API key",
        &["ABSK"],
        "ABSK[A-Za-z0-9+/]{109,269}={0,2}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using ABS",
        "KhVLaOg1lu8eC",
        "iFDnZP93ezaDk",
        "2eM2eRUNctJ",
        "Doum5JXaHCk",
        "4ka9Kpi81OjER",
        "2S2hJY8Wa",
        "HPRonXEBXo0",
        "rt8BtStrkqBlL",
        "MLXxqvs",
        "bgCIFZb2q==",
        " for sync\""
    )])
    .counterexamples(&[
        "ABSKbJfjrlm4vykJCieLwc2TVMIP",
        concat!(
            "ABS",
            "Kxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx=="
        ),
    ]),
    Pattern::token(
        "aws-bedrock-short-lived-key",
        "aws",
        "Amazon Bedrock short-lived API key",
        &["bedrock-api-key-"],
        "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=_%-]*",
    )
    .examples(&[concat!(
        "Authorization: bedrock-",
        "api-key-YmVkcm9jay5hbWF6b25hd3MuY29t",
        "LzE3NjQwMDAw"
    )])
    .counterexamples(&["bedrock-api-key-", "bedrock-api-key-YmVkcm9jay5h"]),
    Pattern::token(
        "aws-marketplace-key",
        "aws",
        "Amazon MWS auth token",
        &["amzn.mws."],
        concat!(
            r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-",
            "[0-9a-f]{4}-[0-9a-f]{12}"
        ),
    )
    .examples(&[concat!(
        "{\"detail\":\"amz",
        "n.mws.945b68a",
        "4-d389-bf",
        "a8-9b61-f7f",
        "e68bc2a8f",
        "\"}"
    )])
    .counterexamples(&[
        "amzn.mws.a95a47d3-",
        concat!(
            "amz",
            "n.mws.xxx",
            "xxxxx-x",
            "xxx-xxxx-xxxx",
            "-xxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "aws-appsync-key",
        "aws",
        "AWS AppSync API key",
        &["da2-"],
        "da2-[a-z0-9]{26}",
    )
    .examples(&[concat!(
        "retrying with <da2",
        "-qwh2zm",
        "ohwu610c2iq6v",
        "4ebnf30",
        ">"
    )])
    .counterexamples(&[
        "da2-yial1d",
        concat!("da2", "-xxxxxxxxxx", "xxxxxxx", "xxxxxxxxx"),
    ]),
];
