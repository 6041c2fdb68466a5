//! Keys of services that run models.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "openai-project-key",
        "openai",
        "OpenAI project, service account or admin key",
        &[
            "sk-proj-",
            "sk-svcacct-",
            "sk-admin-",
            "sk-service-",
            "sk-None-",
        ],
        "sk-(?:proj|svcacct|admin|service|None)-[A-Za-z0-9_-]{32,256}",
    )
    .examples(&[concat!(
        "retrying with <sk-",
        "proj-LE6njPJ5",
        "1eVzkDGui5NUpuXP6",
        "2zMYpjB",
        ">"
    )])
    .counterexamples(&[
        "sk-proj-t31iTilE",
        concat!("sk-", "proj-xxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxx"),
    ]),
    Pattern::token(
        "openai-api-key",
        "openai",
        "OpenAI API key",
        &["BlbkFJ"],
        "sk-[A-Za-z0-9]{20}T[34]BlbkFJ[A-Za-z0-9]{20}",
    )
    .behind(25)
    .examples(&[concat!(
        "args: [sk-",
        "I5pYSViMlQg",
        "QenNM7V",
        "UVT3BlbkFJTfC",
        "JD5Sq5IE6liqG43Fn",
        "]"
    )])
    .counterexamples(&["T3BlbkFJ", "sk-shortT3BlbkFJshort"]),
    Pattern::token(
        "anthropic-api-key",
        "anthropic",
        "Anthropic API key",
        &["sk-ant-"],
        "sk-ant-(?:api03|admin01|sid01|oat01)-[A-Za-z0-9_-]{80,128}",
    )
    .examples(&[concat!(
        "upstream refused sk-",
        "ant-api03-N",
        "CgDWek8Bw56U5MLWJ",
        "1DX8Gem",
        "pJhPlL937021i",
        "jUuxrpHuh9jZm",
        "aEtQ5GS",
        "vE2hoXrnpT6GF",
        "lkhkVnVxo"
    )])
    .counterexamples(&[
        "sk-ant-api03-ARCpibvU27vSBlx",
        concat!(
            "sk-",
            "ant-xxx",
            "xx-xxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "huggingface-token",
        "huggingface",
        "Hugging Face token",
        &["hf_"],
        "hf_[A-Za-z0-9]{34,37}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using hf_",
        "wCWXzqsQdGeSjChMO",
        "NfmSDHbHT0kRj",
        "4hKw",
        " for sync\""
    )])
    .counterexamples(&[
        "hf_xejFaARs",
        concat!("hf_", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxx"),
    ]),
    Pattern::token(
        "huggingface-organization-token",
        "huggingface",
        "Hugging Face organization token",
        &["api_org_"],
        "api_org_[A-Za-z0-9]{34}",
    )
    .examples(&[concat!(
        "{\"detail\":\"api",
        "_org_WG2p",
        "d9VQy7pGgBb",
        "26B0ls9Ck",
        "XTuWxDLYNL",
        "\"}"
    )])
    .counterexamples(&[
        "api_org_PbquM3YK",
        concat!("api", "_org_xxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxx", "xxxxxx"),
    ]),
    Pattern::token(
        "replicate-token",
        "replicate",
        "Replicate token",
        &["r8_"],
        "r8_[A-Za-z0-9_-]{37}",
    )
    .examples(&[concat!(
        "retrying with <r8_",
        "NOacyCA2Y",
        "sQ8xsZX",
        "vFIgtyuR6OcWQ8DZy",
        "uN6Q",
        ">"
    )])
    .counterexamples(&[
        "r8_MjOaQah9r",
        concat!("r8_", "xxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "groq-api-key",
        "groq",
        "Groq API key",
        &["gsk_"],
        "gsk_[A-Za-z0-9]{52}",
    )
    .examples(&[concat!(
        "args: [gsk",
        "_mEyDF2jm",
        "OizDaLn",
        "gSdRPtbECXg5J",
        "1Yquz13p3Ai",
        "cDMuRB58jTN",
        "7y",
        "]"
    )])
    .counterexamples(&[
        "gsk_aKSaZU1HxwJmS",
        concat!(
            "gsk",
            "_xxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "perplexity-api-key",
        "perplexity",
        "Perplexity API key",
        &["pplx-"],
        "pplx-[A-Za-z0-9]{48}",
    )
    .examples(&[concat!(
        "upstream refused ppl",
        "x-uHkAdmSvV01",
        "IePqsRYWj",
        "14YqJ2Kwu5q3E6jeK",
        "GAU0ZvBiM8J"
    )])
    .counterexamples(&[
        "pplx-MVUO9Hte010O",
        concat!(
            "ppl",
            "x-xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "openrouter-api-key",
        "openrouter",
        "OpenRouter API key",
        &["sk-or-v1-"],
        "sk-or-v1-[0-9a-f]{64}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sk-",
        "or-v1-7e5a1f4ce60",
        "f18947501d7",
        "edf70b928",
        "21efe03",
        "12ef904d4ab4f",
        "1460c9fa0ed36",
        " for sync\""
    )])
    .counterexamples(&[
        "sk-or-v1-efe035d5346c7930",
        concat!(
            "sk-",
            "or-v1-x",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "xai-api-key",
        "xai",
        "xAI API key",
        &["xai-"],
        "xai-[A-Za-z0-9_]{70,90}",
    )
    .examples(&[concat!(
        "{\"detail\":\"xai",
        "-HJCdtO",
        "7ZFHF60GQvO74",
        "dfA5B1Q8l",
        "aSJ2x4Uzc4JXd",
        "JXOzKw2",
        "bjNz9UxhBgzEDJjRI",
        "GYDzW",
        "\"}"
    )])
    .counterexamples(&[
        "xai-fMOG8qAUXmx4Ly6Pf",
        concat!(
            "xai",
            "-xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "nvidia-api-key",
        "nvidia",
        "NVIDIA NIM API key",
        &["nvapi-"],
        "nvapi-[A-Za-z0-9_-]{60,70}",
    )
    .examples(&[concat!(
        "retrying with <nva",
        "pi-ON8UOPzr",
        "fiuAUQtkreLaE",
        "i4c6Th5cdW7",
        "xWozFO3OimK",
        "vgmlpV7ni",
        "8d0utOB8",
        ">"
    )])
    .counterexamples(&[
        "nvapi-kBVgPBaiZRbAMRO",
        concat!(
            "nva",
            "pi-xxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "langsmith-api-key",
        "langchain",
        "LangSmith API key",
        &["lsv2_"],
        "lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10}",
    )
    .examples(&[concat!(
        "args: [lsv",
        "2_eo_794e5e2f",
        "791e6a729ed",
        "ac14acd86e9df",
        "_a3f8e71906",
        "]"
    )])
    .counterexamples(&[
        "lsv2_wd_8c615726",
        concat!(
            "lsv",
            "2_xx_xxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx_xxxxx",
            "xxxxx"
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
        "k_VFV7D_dZ8ew",
        "dinjxgXs0T4",
        "cKd03bUW3",
        "upFBTuOZVZ5",
        "YxoOhu6sz",
        "cesivbN",
        "BKloHGx2"
    )])
    .counterexamples(&[
        "pcsk_YpR1n_AS9rn2hdmn",
        concat!(
            "pcs",
            "k_xxxxx_xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx"
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
        "y-P01e4glzoSo",
        "nYg9YhAYg",
        "HtbuZ3F",
        "mHp",
        " for sync\""
    )])
    .counterexamples(&[
        "tvly-K21FiRK",
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
        "328rwqLzPAa",
        "xFVSKD5pqQj",
        "\"}"
    )])
    .counterexamples(&[
        "fw_3JwKju",
        concat!("fw_", "3xxxxxxxxxxxx", "xxxxxxx", "xx"),
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
        "_tfjOCUdlcv5D",
        "08yZMl8",
        "HIhN3zCHoZY",
        "M5NhvZWDW3F6b",
        "2Fw",
        ">"
    )])
    .counterexamples(&[
        "flp_w39PdBhpfBe",
        concat!(
            "flp",
            "_xxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx"
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
        "fy_api_qa",
        "EMwxGCeLd6RA9n5IP",
        "3l4CgSvNx",
        "GmPWp6WY",
        "]"
    )])
    .counterexamples(&[
        "apify_api_NmDxpQGlA",
        concat!(
            "api",
            "fy_api_xxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "x"
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
        "api-kZa",
        "r93SlaUYu89",
        "5iUJ2mrXfSIodazMu",
        "845Ih4nurjeZz",
        "7d4BzAmlVkC",
        "uKnJf"
    )])
    .counterexamples(&[
        "sk-api-OKqR8wVSseHSx64",
        concat!(
            "sk-",
            "api-xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxx"
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
            "gemini",
            "zhipu",
            "ollama",
            "runway",
            "ai21",
        ],
        "(?:sk[_-])?[A-Za-z0-9._-]{32,96}",
    )
    .examples(&[concat!(
        "COHERE_API_KEY=ZQy",
        "M2GI1cSfh9S",
        "5CghK5m",
        "LGQlDGRtpxW"
    )])
    .counterexamples(&["COHERE_API_KEY=<from vault>", "COHERE_API_KEY=${SECRET}"]),
];
