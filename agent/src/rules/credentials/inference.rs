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
        "2_vg_927ae9",
        "c02e458178c51",
        "a107da35b",
        "4192_67178cd14a",
        "]"
    )])
    .counterexamples(&[
        "lsv2_hp_ea62d8c9",
        concat!(
            "lsv",
            "2_xx_xxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxx_xxxxxx",
            "xxxx"
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
        "k_w39Pd_B",
        "hpfBeh3ns",
        "cVXoTB6",
        "z9izNLMbDG0",
        "NBT4dWzD4iGhn",
        "H3PAy6q",
        "aEMwxGC",
        "eLd6R"
    )])
    .counterexamples(&[
        "pcsk_gSvNx_GmPWp6WYDd",
        concat!(
            "pcs",
            "k_xxxxx_x",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
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
        "y-u895iUJ2mrXfSIo",
        "dazMu84",
        "5Ih4nurj",
        " for sync\""
    )])
    .counterexamples(&[
        "tvly-4BzAmlV",
        concat!("tvl", "y-xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxx"),
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
        "3x64UMWAZnxRPdpCw",
        "3J8GN",
        "\"}"
    )])
    .counterexamples(&[
        "fw_35mT9t",
        concat!("fw_", "3xxxxxx", "xxxxxxx", "xxxxxxxx"),
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
        "_KbjbiaZQyM2GI1cS",
        "fh9S5CghK",
        "5mLGQlDGR",
        "tpxWK4X",
        "SAZCD",
        ">"
    )])
    .counterexamples(&[
        "flp_OKRDEcyFgP3",
        concat!(
            "flp",
            "_xxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxx"
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
        "fy_api_ag8c",
        "0InFPBc",
        "0GBrVROKt7O",
        "hbj3eNtBdlhG1",
        "C",
        "]"
    )])
    .counterexamples(&[
        "apify_api_8ME9b3O5C",
        concat!(
            "api",
            "fy_api_xx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxx"
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
        "api-H0se8U6",
        "LZG2wiI",
        "aJjT0xW",
        "XNdqaRp",
        "cTDjwm7Mopx",
        "itfszUrm10K",
        "aEaZVhkeS",
        "2"
    )])
    .counterexamples(&[
        "sk-api-jibCzI05uYNaU5j",
        concat!(
            "sk-",
            "api-xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx"
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
        "ad2321f",
        "c8c241ade",
        "a1cb0f2c958",
        "57e96"
    )])
    .counterexamples(&["COHERE_API_KEY=<from vault>", "COHERE_API_KEY=${SECRET}"]),
];
