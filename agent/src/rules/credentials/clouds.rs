//! Credentials of other clouds and hosters.
use super::pattern::Pattern;

/// Formats: each vendor's API documentation.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "digitalocean-token",
        "digitalocean",
        "DigitalOcean personal access token",
        &["dop_v1_"],
        "dop_v1_[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "retrying with <dop",
        "_v1_3e4f606",
        "e6f451274",
        "fa3c72e3f92",
        "1b6ebaf982306d59a",
        "913ae2e7a72846542",
        "e94",
        ">"
    )])
    .counterexamples(&[
        "dop_v1_2a3ed5c2a64cadb9",
        concat!(
            "dop",
            "_v1_xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxx"
        ),
    ]),
    Pattern::token(
        "digitalocean-oauth-token",
        "digitalocean",
        "DigitalOcean OAuth token",
        &["doo_v1_"],
        "doo_v1_[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "args: [doo",
        "_v1_9369541",
        "8b7b6407f",
        "ce9aeb4",
        "bd7fd1a",
        "92ba017",
        "0bde015",
        "910486050",
        "2328c2627",
        "c0",
        "]"
    )])
    .counterexamples(&[
        "doo_v1_2e84a345d6a9ad76",
        concat!(
            "doo",
            "_v1_xxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx"
        ),
    ]),
    Pattern::token(
        "digitalocean-refresh-token",
        "digitalocean",
        "DigitalOcean refresh token",
        &["dor_v1_"],
        "dor_v1_[a-f0-9]{64}",
    )
    .examples(&[concat!(
        "upstream refused dor",
        "_v1_eb2f7d715e60d",
        "7f7dcda1b2e56d50c",
        "f30293e6e97e9b7ea",
        "db73d412e2e27c7cd"
    )])
    .counterexamples(&[
        "dor_v1_46fec68b024db787",
        concat!(
            "dor",
            "_v1_xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "alibaba-access-key-id",
        "alibaba",
        "Alibaba Cloud access key id",
        &["LTAI"],
        "LTAI[A-Za-z0-9]{12,26}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using LTA",
        "I3lWcBKtUfF2v",
        " for sync\""
    )])
    .counterexamples(&["LTAI1tN", concat!("LTA", "Ixxxxxxxxxxxx")]),
    Pattern::assigned(
        "alibaba-access-key-secret",
        "alibaba",
        "Alibaba Cloud access key secret",
        &["alibaba", "aliyun", "accesskeysecret"],
        "[A-Za-z0-9]{30}",
    )
    .examples(&[concat!(
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET=DkB",
        "wSA7HE9mN",
        "pqDNR2FSpRShpZyCZ",
        "f"
    )])
    .counterexamples(&[
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET=<from vault>",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET=${SECRET}",
    ]),
    Pattern::token(
        "alibaba-security-token",
        "alibaba",
        "Alibaba Cloud STS token",
        &["1q6Ft5B2yfSjIr"],
        "CAIS[A-Za-z0-9+/]{2}[A-Za-z]1q6Ft5B2yfSjIr[A-Za-z0-9+/=]{20,1024}",
    )
    .behind(7)
    .examples(&[concat!(
        "{\"detail\":\"CAI",
        "SzJq1q6Ft5B2yfSjI",
        "rj2ezcBASfy",
        "bwcGIFO",
        "N3L",
        "\"}"
    )])
    .counterexamples(&[
        "CAIS5hG1q6Ft5B2yfSjIrIwaYN",
        concat!("CAI", "S5hG1q6Ft5B2y", "fSjIrxxxxxx", "xxxxxxxxxxxxxx"),
    ]),
    Pattern::token(
        "alibaba-sts-key-id",
        "alibaba",
        "Alibaba Cloud STS access key id",
        &["STS."],
        r"STS\.[A-Za-z0-9]{16,32}",
    )
    .examples(&[concat!("retrying with <STS", ".fOsJkfBAkH", "5xKAo9", ">")])
    .counterexamples(&["STS.lTyY", concat!("STS", ".xxxxxxxx", "xxxxxxxx")]),
    Pattern::token(
        "tencent-secret-id",
        "tencent",
        "Tencent Cloud secret id",
        &["AKID"],
        "AKID[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "args: [AKI",
        "DV1pJXmtL2xaE",
        "AN4MqURFBvE",
        "vqdHXEBFZ",
        "]"
    )])
    .counterexamples(&[
        "AKIDVuULvG0D",
        concat!("AKI", "Dxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxx"),
    ]),
    Pattern::assigned(
        "huawei-secret-access-key",
        "huawei",
        "Huawei Cloud secret access key",
        &["huawei", "hwclouds", "hwsecret", "hwsk", "obssecret"],
        "[A-Za-z0-9]{40}",
    )
    .examples(&[concat!(
        "HUAWEI_CLOUD_SECRET_KEY=ZKZ",
        "p5UmWgMlNF6",
        "ekoMmF7zmvrHj",
        "GeZiHMvBw0NsP"
    )])
    .counterexamples(&[
        "HUAWEI_CLOUD_SECRET_KEY=<from vault>",
        "HUAWEI_CLOUD_SECRET_KEY=${SECRET}",
    ]),
    Pattern::assigned(
        "ibm-cloud-api-key",
        "ibm",
        "IBM Cloud API key",
        &["ibm", "bluemix", "softlayer"],
        "[A-Za-z0-9_-]{44}",
    )
    .examples(&[concat!(
        "IBM_CLOUD_API_KEY=cyM",
        "8Q2OSbul8DbKzpmLJ",
        "lNM105q2aNCM8famL",
        "TFQktBv"
    )])
    .counterexamples(&[
        "IBM_CLOUD_API_KEY=<from vault>",
        "IBM_CLOUD_API_KEY=${SECRET}",
    ]),
    Pattern::assigned(
        "oracle-cloud-secret",
        "oracle",
        "Oracle Cloud customer secret key or auth token",
        &["oci", "oraclecloud"],
        "[A-Za-z0-9+/=]{44}",
    )
    .examples(&[concat!(
        "OCI_SECRET_KEY=m5G",
        "1rmyBWZHo",
        "sIY5ixFLD3j",
        "1n0rNtQqrd2",
        "u8KeSOI",
        "wfx"
    )])
    .counterexamples(&["OCI_SECRET_KEY=<from vault>", "OCI_SECRET_KEY=${SECRET}"]),
    Pattern::assigned(
        "cloudflare-api-token",
        "cloudflare",
        "Cloudflare API token",
        &["cloudflare", "cfapi", "cftoken"],
        "[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "CLOUDFLARE_API_TOKEN=gqt",
        "pZ27Xyn",
        "p2sqm3NFJ5GpL",
        "lKXGfTGF4Uk",
        "Wkfgfv"
    )])
    .counterexamples(&[
        "CLOUDFLARE_API_TOKEN=<from vault>",
        "CLOUDFLARE_API_TOKEN=${SECRET}",
    ]),
    Pattern::assigned(
        "cloudflare-global-api-key",
        "cloudflare",
        "Cloudflare global API key",
        &["cloudflare", "cfapi", "cfkey"],
        "[0-9a-f]{37}",
    )
    .examples(&[concat!(
        "CLOUDFLARE_API_KEY=0be",
        "05e07d095",
        "9028f8d02be",
        "c3e8b3854c8",
        "e38"
    )])
    .counterexamples(&[
        "CLOUDFLARE_API_KEY=<from vault>",
        "CLOUDFLARE_API_KEY=${SECRET}",
    ]),
    Pattern::token(
        "cloudflare-origin-ca-key",
        "cloudflare",
        "Cloudflare origin CA key",
        &["v1.0-"],
        r"v1\.0-[0-9a-f]{24,64}-[0-9a-f]{128,160}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using v1.",
        "0-e0c1e",
        "46d42c2db82e4",
        "70f515-37270ed0e9",
        "d2f64c4",
        "d3f0751",
        "5bed076",
        "de5a8a56c4595e1d3",
        "18e7263fd80",
        "7595d56",
        "50a14620d8bf9fe02",
        "ba3b831bf7d",
        "c598cef1963f7",
        "f8a169e",
        "0f72a873ed2",
        "971",
        " for sync\""
    )])
    .counterexamples(&[
        "v1.0-9e4276c285b65ce673c74e01",
        concat!(
            "v1.",
            "0-xxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx-xxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "cloudflare-prefixed-token",
        "cloudflare",
        "Cloudflare API token or key with a prefix",
        &["cfut_", "cfat_", "cfk_"],
        "cf(?:ut|at|k)_[A-Za-z0-9]{40}[a-f0-9]{8}",
    )
    .examples(&[concat!(
        "{\"detail\":\"cfu",
        "t_N1icSKp",
        "HBNfgTC",
        "uDtOTX3d8",
        "3UdHNLpeb",
        "f9gJa5fR9375b",
        "0eb",
        "\"}"
    )])
    .counterexamples(&[
        "cfut_MpMQS7HZ8gHx",
        concat!(
            "cfu",
            "t_xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "yandex-api-key",
        "yandex",
        "Yandex Cloud API key",
        &["AQVN"],
        "AQVN[A-Za-z0-9_-]{35,38}",
    )
    .examples(&[concat!(
        "upstream refused AQV",
        "NThspCP5p",
        "VesOKHwsM",
        "8ZFUdFmL0",
        "iS8Rxm8",
        "xN"
    )])
    .counterexamples(&[
        "AQVN1tTMSorP",
        concat!("AQV", "Nxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxxxxxx", "x"),
    ]),
    Pattern::assigned(
        "yandex-secret-key",
        "yandex",
        "Yandex Cloud static secret key",
        &["yandex", "ycsecret"],
        "YC[A-Za-z0-9_-]{38}",
    )
    .examples(&[concat!(
        "YANDEX_SECRET_TOKEN=YCi",
        "s40k9XMCsT2xzvkED",
        "ac67yFZFs",
        "5NnYf0adC",
        "3z"
    )])
    .counterexamples(&[
        "YANDEX_SECRET_TOKEN=<from vault>",
        "YANDEX_SECRET_TOKEN=${SECRET}",
    ]),
    Pattern::assigned(
        "yandex-iam-token",
        "yandex",
        "Yandex Cloud IAM token",
        &["yandex", "iamtoken"],
        r"t1\.[A-Za-z0-9_-]{4,}=*\.[A-Za-z0-9_-]{86}=*",
    )
    .examples(&[concat!(
        "YANDEX_IAM_TOKEN=t1.",
        "AcBr========.BiqH",
        "0ohWVW9W0na2RmjFr",
        "F7oB09GL7swGS",
        "mAsXZd8Mdmb",
        "jbyJAhQ2d65",
        "0j7Ome5onRl",
        "Ojb9b1kWlNi",
        "aCxjs8rE=",
        "======="
    )])
    .counterexamples(&[
        "YANDEX_IAM_TOKEN=<from vault>",
        "YANDEX_IAM_TOKEN=${SECRET}",
    ]),
];
