//! Keys of services that run models.
use super::pattern::Pattern;

/// Formats: each service's documentation on API keys, and gitleaks (MIT).
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "openai-project-key",
        "openai",
        "OpenAI project, service account or admin key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-"],
        concat!(
            "sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{74}T3BlbkFJ",
            "[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58}T3BlbkFJ",
            "[A-Za-z0-9_-]{58}|[A-Za-z0-9_-]{20}T3BlbkFJ",
            "[A-Za-z0-9_-]{20})"
        ),
    )
    .examples(&[concat!(
        "retrying with <sk-",
        "proj-LE6njPJ5",
        "1eVzkDGui5N",
        "UpuXP62zM",
        "YpjBRuY",
        "8t31iTi",
        "lEVbHMK",
        "7JnZWcV",
        "cSLhKi2",
        "hmPHOlb",
        "ctGIT3BlbkFJ5",
        "pYSViMlQgQe",
        "nNM7VUV3T",
        "fCJD5Sq5IE6liqG43",
        "FnLk2ifOZNCgDWek8",
        "Bw56U5MLW",
        "J1DX8GempJ",
        ">"
    )])
    .counterexamples(&[
        "sk-proj-5GSvE2hoXrnpT6GFlkhkVnVx",
        concat!(
            "sk-",
            "proj-xxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxx"
        ),
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
        "Rs1ypKZ",
        "CmlUfE9tuXp",
        "RJT4BlbkFJI",
        "QksOEFXlO",
        "HWG2pd9VQy",
        "]"
    )])
    .counterexamples(&["T3BlbkFJ", "sk-shortT3BlbkFJshort"]),
    Pattern::token(
        "anthropic-api-key",
        "anthropic",
        "Anthropic API key",
        &["sk-ant-"],
        concat!(
            "sk-ant-(?:(?:api03|admin01)-[A-Za-z0-9_-]{93}AA|(?:sid01",
            "|oat01|ort01)-[A-Za-z0-9_-]{80,128})"
        ),
    )
    .examples(&[concat!(
        "upstream refused sk-",
        "ant-api03-26B",
        "0ls9CkXTu",
        "WxDLYNLjA",
        "oeHAXPbquM3YKwybR",
        "QEtxifHoerO",
        "NmwGpaC",
        "Hng6QUl0GNOac",
        "yCA2YsQ8x",
        "sZXvFIg",
        "tyuR6OcWAA"
    )])
    .counterexamples(&[
        "sk-ant-api03-YMjOaQah9rK1sK0Lfq",
        concat!(
            "sk-",
            "ant-xxxxx",
            "-xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx"
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
        "ZU1HxwJmSbPvBISjq",
        "fUzi1nu",
        "3UpkLRBFoq",
        " for sync\""
    )])
    .counterexamples(&[
        "hf_RNKSc8r2",
        concat!("hf_", "xxxxxxx", "xxxxxxx", "xxxxxxxxxxxxxxxxx", "xxx"),
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
        "_org_2K",
        "wu5q3E6",
        "jeKGAU0",
        "ZvBiM8J",
        "UFaNMVUO9Ht",
        "\"}"
    )])
    .counterexamples(&[
        "api_org_V3SLwJpf",
        concat!("api", "_org_xxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxx"),
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
        "thWH9xE",
        "TBvKvYi",
        "3jcsUn9c8tPTCu0U2",
        "HsI9FB",
        ">"
    )])
    .counterexamples(&[
        "r8_zESmSrRQu",
        concat!("r8_", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxx"),
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
        "_fqc17bh34TSVIZ18",
        "Q9iLN8V39yW",
        "DCmlp1OfJ",
        "VnLlq1o",
        "jYTSvQ6Cu",
        "]"
    )])
    .counterexamples(&[
        "gsk_RTVT17b6AojQl",
        concat!(
            "gsk",
            "_xxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx"
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
        "x-pvTnTwhIPdRAjig",
        "tVzMgQq",
        "PgMGCdr",
        "QE40dJr",
        "4Cx05bCpIro",
        "X"
    )])
    .counterexamples(&[
        "pplx-RpcUbhUDk7lg",
        concat!(
            "ppl",
            "x-xxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xx"
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
        "or-v1-f29",
        "ca1b4f576",
        "9d9862c5e23bc",
        "845f2a3c4e1ad5389",
        "e2386c38c8358",
        "aef943b35",
        " for sync\""
    )])
    .counterexamples(&[
        "sk-or-v1-2f5c9ecb4fc5fda7",
        concat!(
            "sk-",
            "or-v1-xxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
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
        "-FIgcq9",
        "8kWTBwT4UFE",
        "gIb3SZD",
        "KnfaF5IZi",
        "uTRLOclX39KOp",
        "kPQhXdaHDSI",
        "JcQhVL7UGSTEZ",
        "\"}"
    )])
    .counterexamples(&[
        "xai-Ki7pGuGOC2AF4DIOc",
        concat!(
            "xai",
            "-xxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxx"
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
        "pi-TVFV7DdZ",
        "8ewdinjxgXs",
        "0T4cKd0",
        "3bUW3upFBTuOZ",
        "VZ5YxoOhu6s",
        "zcesivbNB",
        "K",
        ">"
    )])
    .counterexamples(&[
        "nvapi-nEj0EYpR1nAS9rn",
        concat!(
            "nva",
            "pi-xxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxx"
        ),
    ]),
];
