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
        "proj-5Sq5",
        "IE6liqG",
        "43FnLk2ifOZNC",
        "gDWek8Bw56U",
        "5MLWJ1D",
        "X8GempJhP",
        "lL937021ijU",
        "uxrpHuh9j",
        "ZmaT3BlbkFJEt",
        "Q5GSvE2",
        "hoXrnpT6GFlkhkVnV",
        "xoIap2i",
        "Q7Rv9ARCpibvU27vS",
        "BlxdNMptkIUbJ",
        "eCjaqWycWDP",
        ">"
    )])
    .counterexamples(&[
        "sk-proj-MbLvc3qjmufiyAGrPscdV790",
        concat!(
            "sk-",
            "proj-xxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxx"
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
        "NmwGpaCHng6QUl0GN",
        "OacT3BlbkFJA2YsQ8",
        "xsZXvFIgtyuR6",
        "O",
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
        "ant-api03-D",
        "ZyuN6Q95XYMjO",
        "aQah9rK1s",
        "K0LfqMt",
        "E6EnonYH0",
        "IzYcV3Pvi2bH4",
        "mEyDF2jmOiz",
        "DaLngSd",
        "RPtbECXg5",
        "J1Yquz1",
        "3p3AicDAA"
    )])
    .counterexamples(&[
        "sk-ant-api03-NkNrCaKSaZU1HxwJmS",
        concat!(
            "sk-",
            "ant-xxx",
            "xx-xxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxx"
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
        "vBiM8JUFaNMVU",
        "O9Hte01",
        "0OV3SLwJpfD2Q",
        "9",
        " for sync\""
    )])
    .counterexamples(&[
        "hf_J8GcCE6h",
        concat!("hf_", "xxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxx"),
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
        "_org_n9c8tPTC",
        "u0U2HsI9FB02m",
        "XkfwnQzES",
        "mSrR",
        "\"}"
    )])
    .counterexamples(&[
        "api_org_alj0NIkw",
        concat!("api", "_org_xx", "xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxx"),
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
        "VIZ18Q9iLN8V3",
        "9yWDCml",
        "p1OfJVnLl",
        "q1ojYTSv",
        ">"
    )])
    .counterexamples(&[
        "r8_umK87VRTV",
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
        "_DENTuA",
        "tQ4UzfzF0b9iMOpvT",
        "nTwhIPdRAji",
        "gtVzMgQ",
        "qPgMGCdrQ",
        "E4",
        "]"
    )])
    .counterexamples(&[
        "gsk_5bCpIroXbexs6",
        concat!(
            "gsk",
            "_xxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxx"
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
        "x-fA5B1Q8laSJ2x4U",
        "zc4JXdJ",
        "XOzKw2bjNz9Ux",
        "hBgzEDJjR",
        "IGYD"
    )])
    .counterexamples(&[
        "pplx-5bv7fMOG8qAU",
        concat!(
            "ppl",
            "x-xxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxx"
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
        "or-v1-f943b3545d8",
        "2f5c9ecb4fc",
        "5fda723e237",
        "c1caf340c54bf",
        "b9575fc5d5bdca54e",
        "2",
        " for sync\""
    )])
    .counterexamples(&[
        "sk-or-v1-2dc2f47a4e794e5e",
        concat!(
            "sk-",
            "or-v1-xxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx"
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
        "-KaoHpdAsFpWkIa9d",
        "19KRJwAc6yrRpK9BS",
        "NgC4mZP",
        "NM4GTE8fbYaSb",
        "GBPlSdT",
        "VFV7DdZ8ew",
        "\"}"
    )])
    .counterexamples(&[
        "xai-Kd03bUW3upFBTuOZV",
        concat!(
            "xai",
            "-xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
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
        "pi-Nus5M1AQBfjOks",
        "2Sg7SHPCS",
        "asZD0LwGdK7gCIW4E",
        "LSespueIP",
        "01e4glzoSon",
        ">"
    )])
    .counterexamples(&[
        "nvapi-gHtbuZ3FmHpOpBe",
        concat!(
            "nva",
            "pi-xxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx"
        ),
    ]),
];
