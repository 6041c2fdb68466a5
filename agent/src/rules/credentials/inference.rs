//! Keys of further services that run or feed models.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "langsmith-api-key",
        "langchain",
        "LangSmith API key",
        &["lsv2_"],
        "lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10}",
    )
    .examples(&[concat!(
        "args: [lsv",
        "2_po_a6",
        "2d8c9a9e30c",
        "fd14c6f2604b4",
        "89b168_",
        "b2b6173",
        "17f",
        "]"
    )])
    .counterexamples(&[
        "lsv2_mt_51fe534b",
        concat!(
            "lsv",
            "2_xx_xxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "_xxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "pinecone-api-key",
        "pinecone",
        "Pinecone API key",
        &["pcsk_"],
        "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66}",
    )
    .examples(&[concat!(
        "upstream refused pcs",
        "k_YDdCm_uDNmD",
        "xpQGlAdHoeL",
        "Iyiyt2q",
        "Z4bTs9vKcyOJqM6P3",
        "VzCl9kZar93Sl",
        "aUYu895"
    )])
    .counterexamples(&[
        "pcsk_odazM_u845Ih4nur",
        concat!(
            "pcs",
            "k_xxxxx_xxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "tavily-api-key",
        "tavily",
        "Tavily API key",
        &["tvly-"],
        "tvly-[A-Za-z0-9-]{30,60}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using tvl",
        "y-8GNZY5mT9tr",
        "dmUPY2gFAWn",
        "hB1wg07t",
        " for sync\""
    )])
    .counterexamples(&[
        "tvly-jbiaZQy",
        concat!("tvl", "y-xxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::token(
        "fireworks-api-key",
        "fireworks",
        "Fireworks AI API key",
        &["fw_3"],
        "fw_3[A-Za-z0-9]{21,24}",
    )
    .examples(&[concat!(
        "{\"detail\":\"fw_",
        "3K4XSAZCD",
        "a9j85NOKRDEcy",
        "\"}"
    )])
    .counterexamples(&[
        "fw_33OcHS",
        concat!("fw_", "3xxxxxxxx", "xxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "friendli-token",
        "friendli",
        "Friendli token",
        &["flp_"],
        "flp_[A-Za-z0-9]{46,48}",
    )
    .examples(&[concat!(
        "retrying with <flp",
        "_1N1kRBI3kcjOuSJb",
        "ag8c0InFPBc",
        "0GBrVRO",
        "Kt7Ohbj3e",
        "NtB",
        ">"
    )])
    .counterexamples(&[
        "flp_7NQoD8ME9b3",
        concat!(
            "flp",
            "_xxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "apify-token",
        "apify",
        "Apify API token",
        &["apify_api_"],
        "apify_api_[A-Za-z0-9]{36}",
    )
    .examples(&[concat!(
        "args: [api",
        "fy_api_6LZG2w",
        "iIaJjT0",
        "xWXNdqa",
        "RpcTDjwm7Mo",
        "pxitf",
        "]"
    )])
    .counterexamples(&[
        "apify_api_EaZVhkeS2",
        concat!(
            "api",
            "fy_api_xxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "deepseek-api-key",
        "deepseek",
        "DeepSeek, Moonshot or other key in their form",
        &["sk-api-"],
        "sk-api-[A-Za-z0-9_-]{60,256}",
    )
    .examples(&[concat!(
        "upstream refused sk-",
        "api-cSL",
        "6sfeIWhCV5koi",
        "ZibzmKM4ECjVD",
        "CSYtTWMoa8ZLo4zZB",
        "SkyrjTXKR4o",
        "p74"
    )])
    .counterexamples(&[
        "sk-api-ow582LQaTpYL2Pt",
        concat!(
            "sk-",
            "api-xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "elevenlabs-api-key",
        "elevenlabs",
        "ElevenLabs API key",
        &["xi-api-key"],
        r#"xi-api-key["']?[:=] ?["']?(?:sk_)?([0-9a-f]{32,48})"#,
    )
    .examples(&[concat!(
        "xi-api-key: ",
        "4be81f07c5",
        "2d93a6e04f",
        "7a1bc8d25e93"
    )])
    .counterexamples(&["xi-api-key: <key>"]),
    Pattern::assigned(
        "model-service-key",
        "elevenlabs",
        "Key of a model service",
        &[
            "elevenlabs",
            "cohere",
            "mistral",
            "deepseek",
            "deepgram",
            "assemblyai",
            "togetherai",
            "stability",
            "wandb",
            "weightsandbiases",
            "moonshot",
            "kimi",
            "openai",
            "zhipu",
            "ollama",
            "runway",
            "ai21",
        ],
        concat!(
            "sk-[a-f0-9]{32}|sk_[a-f0-9]{48}|[a-f0-9]{64}|",
            r"[A-Za-z0-9]{40}|[a-f0-9]{32}\.[A-Za-z0-9_-]{16,24}|",
            "[A-Za-z0-9]{32}"
        ),
    )
    .examples(&[concat!(
        "COHERE_API_KEY=sk-",
        "c0c171d1a6590175f",
        "50a5d3d9f9123",
        "8d"
    )])
    .counterexamples(&["COHERE_API_KEY=<from vault>", "COHERE_API_KEY=${SECRET}"]),
];
