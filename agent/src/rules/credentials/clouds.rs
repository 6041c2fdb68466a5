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
        &["CAIS"],
        "CAIS[A-Za-z0-9+/=]{41,1024}",
    )
    .examples(&[concat!(
        "{\"detail\":\"CAI",
        "SzJgj2e",
        "zcBASfybw",
        "cGIFON3LbM075",
        "hz6IwaYNrQj3H",
        "\"}"
    )])
    .counterexamples(&[
        "CAISKQpmpjSIXf",
        concat!(
            "CAI",
            "Sxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "alibaba-sts-key-id",
        "alibaba",
        "Alibaba Cloud STS access key id",
        &["STS."],
        r"STS\.[A-Za-z0-9]{16,32}",
    )
    .examples(&[concat!("retrying with <STS", ".V1pJXmtL2xaE", "AN4M", ">")])
    .counterexamples(&["STS.FBvE", concat!("STS", ".xxxxxxxxxxxx", "xxxx")]),
    Pattern::token(
        "tencent-secret-id",
        "tencent",
        "Tencent Cloud secret id",
        &["AKID"],
        "AKID[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "args: [AKI",
        "DLvG0DfHe",
        "6EuauLZxqH5qg",
        "S20dOmKZxsP",
        "]"
    )])
    .counterexamples(&[
        "AKIDKZp5UmWg",
        concat!("AKI", "Dxxxxxxxx", "xxxxxxx", "xxxxxxxxxxx", "xxxxxx"),
    ]),
    Pattern::assigned(
        "huawei-secret-access-key",
        "huawei",
        "Huawei Cloud secret access key",
        &["huawei", "hwclouds", "hwsecret", "hwsk", "obssecret"],
        "[A-Za-z0-9]{40}",
    )
    .examples(&[concat!(
        "HUAWEI_CLOUD_SECRET_KEY=LQO",
        "cyM8Q2OSbul8D",
        "bKzpmLJlN",
        "M105q2aNCM8fa",
        "mL"
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
        "IBM_CLOUD_API_KEY=vYZ",
        "j7m5G1rmyBWZH",
        "osIY5ixFLD3",
        "j1n0rNtQq",
        "rd2u8KeS"
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
        "OCI_SECRET_KEY=fK3",
        "BfDYka3",
        "EhUaiRuVZIT",
        "UVcGcOMHmRwH1r0xI",
        "xAYwnE"
    )])
    .counterexamples(&["OCI_SECRET_KEY=<from vault>", "OCI_SECRET_KEY=${SECRET}"]),
    Pattern::token(
        "heroku-api-key",
        "heroku",
        "Heroku API key",
        &["HRKU-"],
        "HRKU-[A-Za-z0-9_-]{36,64}",
    )
    .examples(&[concat!(
        "upstream refused HRK",
        "U-m3ro6WN",
        "cX7LdJM4g",
        "lzRPml3lmultr",
        "aRVR1tx"
    )])
    .counterexamples(&[
        "HRKU-lIdqVRIgJ",
        concat!("HRK", "U-xxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxx", "xxxxx"),
    ]),
    Pattern::assigned(
        "heroku-api-key-uuid",
        "heroku",
        "Heroku API key, old form",
        &["heroku"],
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    )
    .examples(&[concat!(
        "HEROKU_API_KEY=87B",
        "c87fb-13a1-1B",
        "79-28Aa-8eE",
        "872Faefe2"
    )])
    .counterexamples(&["HEROKU_API_KEY=<from vault>", "HEROKU_API_KEY=${SECRET}"]),
    Pattern::assigned(
        "cloudflare-api-token",
        "cloudflare",
        "Cloudflare API token",
        &["cloudflare", "cfapi", "cftoken"],
        "[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "CLOUDFLARE_API_TOKEN=1Mp",
        "Sj0mldbAgoTeTmzcp",
        "s0cERZ1ioJe",
        "AsI14itHV"
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
        "CLOUDFLARE_API_KEY=02b",
        "ec3e8b3",
        "854c8e3",
        "879a2e0c1e46d",
        "42c2db8"
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
        "0-470f5153727",
        "0ed0e9d2f64c4-d3f",
        "07515be",
        "d076de5a8a56c4595",
        "e1d318e7263",
        "fd807595d",
        "5650a1462",
        "0d8bf9fe02ba3b831",
        "bf7dc598cef",
        "1963f7f8a",
        "169e0f72a",
        "873ed29712c32",
        "81af1a89e4276",
        " for sync\""
    )])
    .counterexamples(&[
        "v1.0-e673c74e014ed745ba7e268c-0251af31bf84b",
        concat!(
            "v1.",
            "0-xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xx-xxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx"
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
        "t_HNLpe",
        "bf9gJa5fRpWI7FEoA",
        "ZdxuMc0",
        "zTciMBy",
        "79QNbde3848",
        "7",
        "\"}"
    )])
    .counterexamples(&[
        "cfut_dxd31kc9aJTH",
        concat!(
            "cfu",
            "t_xxxxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::assigned(
        "linode-token",
        "linode",
        "Linode (Akamai) token",
        &["linode"],
        "[0-9a-f]{64}",
    )
    .examples(&[concat!(
        "LINODE_TOKEN=7a0",
        "1fdf9a46e670ec9ab",
        "f8cd964f47d1b",
        "a9b79c1",
        "4b96b5a",
        "0f1236ac4c0",
        "27d0fc"
    )])
    .counterexamples(&["LINODE_TOKEN=<from vault>", "LINODE_TOKEN=${SECRET}"]),
    Pattern::assigned(
        "hetzner-token",
        "hetzner",
        "Hetzner Cloud token",
        &["hcloud", "hetzner"],
        "[A-Za-z0-9]{64}",
    )
    .examples(&[concat!(
        "HCLOUD_TOKEN=6S9",
        "0rdhZNcIRPf5aEFCa",
        "f9sgNH2NiOKzPgR9N",
        "3LQX3fl6laz",
        "82fvMYt",
        "uUyJ3wU",
        "aW"
    )])
    .counterexamples(&["HCLOUD_TOKEN=<from vault>", "HCLOUD_TOKEN=${SECRET}"]),
    Pattern::assigned(
        "vultr-api-key",
        "vultr",
        "Vultr API key",
        &["vultr"],
        "[A-Z0-9]{36}",
    )
    .examples(&[concat!(
        "VULTR_API_KEY=WEZ",
        "60CTKQ12H",
        "6UI8D79E3U4IDZOVW",
        "0LXSB9P"
    )])
    .counterexamples(&["VULTR_API_KEY=<from vault>", "VULTR_API_KEY=${SECRET}"]),
    Pattern::assigned(
        "scaleway-secret-key",
        "scaleway",
        "Scaleway secret key",
        &["scaleway", "scwsecret"],
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    )
    .examples(&[concat!(
        "SCW_SECRET_KEY=Ed2",
        "Bed15-2",
        "f70-7C15-",
        "2aba-a4EeC7",
        "042ECa"
    )])
    .counterexamples(&["SCW_SECRET_KEY=<from vault>", "SCW_SECRET_KEY=${SECRET}"]),
    Pattern::token(
        "scaleway-access-key",
        "scaleway",
        "Scaleway access key",
        &["SCW"],
        "SCW[A-Z0-9]{17}",
    )
    .examples(&[concat!("retrying with <SCW", "ZWA5UCOEJ", "AZ25ACBD", ">")])
    .counterexamples(&["SCW7VRY", concat!("SCW", "xxxxxxxxx", "xxxxxxxx")]),
    Pattern::token(
        "exoscale-api-key",
        "exoscale",
        "Exoscale API key",
        &["EXO"],
        "EXO[0-9a-zA-Z]{24}",
    )
    .examples(&[concat!("args: [EXO", "PqhIpk3SEyY6s89pE", "xrEwEK8", "]")])
    .counterexamples(&[
        "EXOL6QNVl",
        concat!("EXO", "xxxxxxxxx", "xxxxxxx", "xxxxxxxx"),
    ]),
    Pattern::assigned(
        "ovh-application-secret",
        "ovh",
        "OVH application secret or consumer key",
        &["ovh"],
        "[A-Za-z0-9]{32}|[A-Za-z0-9-]{16}",
    )
    .examples(&[concat!(
        "OVH_APPLICATION_SECRET=WL3",
        "T7a1zYhUmuhTzTqJk",
        "QkESr6ek5",
        "vRK"
    )])
    .counterexamples(&[
        "OVH_APPLICATION_SECRET=<from vault>",
        "OVH_APPLICATION_SECRET=${SECRET}",
    ]),
    Pattern::assigned(
        "civo-api-key",
        "civo",
        "Civo API key",
        &["civo"],
        "[A-Za-z0-9]{50}",
    )
    .examples(&[concat!(
        "CIVO_TOKEN=2UC",
        "JIV4euBbadi8G",
        "09SW90aTh",
        "spCP5pVesOKHw",
        "sM8ZFUdFm",
        "L0i"
    )])
    .counterexamples(&["CIVO_TOKEN=<from vault>", "CIVO_TOKEN=${SECRET}"]),
    Pattern::token(
        "yandex-api-key",
        "yandex",
        "Yandex Cloud API key",
        &["AQVN"],
        "AQVN[A-Za-z0-9_-]{35,38}",
    )
    .examples(&[concat!(
        "upstream refused AQV",
        "NCzEk8qwx14",
        "1tTMSorPqpN",
        "65buruQUHUC",
        "htl"
    )])
    .counterexamples(&[
        "AQVN8bGis40k",
        concat!("AQV", "Nxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxx"),
    ]),
    Pattern::assigned(
        "yandex-secret-key",
        "yandex",
        "Yandex Cloud static secret key",
        &["yandex", "ycsecret"],
        "YC[A-Za-z0-9_-]{38}",
    )
    .examples(&[concat!(
        "YANDEX_SECRET_TOKEN=YCC",
        "3zdCxEXAc",
        "BrBiqH0ohWV",
        "W9W0na2RmjF",
        "rF7oB0"
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
        "swGS=======",
        "=.mAsXZd8MdmbjbyJ",
        "AhQ2d650j7Ome",
        "5onRlOj",
        "b9b1kWlNiaC",
        "xjs8rEYwW",
        "PKkKLKhnC",
        "94FQagTnd7U",
        "T72sCXZwVfq======",
        "=="
    )])
    .counterexamples(&[
        "YANDEX_IAM_TOKEN=<from vault>",
        "YANDEX_IAM_TOKEN=${SECRET}",
    ]),
    Pattern::token(
        "flyio-token",
        "flyio",
        "Fly.io access token",
        &["fm1r_", "fm1a_", "fm2_", "fo1_", "FlyV1 "],
        "(?:f(?:m1r|m1a|m2|o1)_|FlyV1 )[A-Za-z0-9_+/,-]{40,1024}={0,3}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using fm1",
        "r_Tj6Ohc0",
        "QqDIwd5",
        "lAHLkLg",
        "Evh12mBb03emK",
        "SbEXzG===",
        " for sync\""
    )])
    .counterexamples(&[
        "fm1r_tsCvYJe8u0",
        concat!(
            "fm1",
            "r_xxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxx==="
        ),
    ]),
    Pattern::token(
        "render-api-key",
        "render",
        "Render API key",
        &["rnd_"],
        "rnd_[A-Za-z0-9]{28,32}",
    )
    .examples(&[concat!(
        "{\"detail\":\"rnd",
        "_31dIaiQ4",
        "PoUnhNH9V",
        "EGTbaQM9eLK",
        "\"}"
    )])
    .counterexamples(&[
        "rnd_lXMuGWw",
        concat!("rnd", "_xxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxx"),
    ]),
    Pattern::token(
        "vercel-token",
        "vercel",
        "Vercel token",
        &["vcp_", "vci_", "vca_", "vcr_", "vck_"],
        "vc[piark]_[A-Za-z0-9_-]{56}",
    )
    .examples(&[concat!(
        "retrying with <vcp",
        "_6mLkBRwH5n6N",
        "Cfy3bQo",
        "Il7GEDVEl",
        "0XpAQ1huCDbnzC4dG",
        "3WD1IyOA0ek",
        ">"
    )])
    .counterexamples(&[
        "vca_bCpeEiaC1RyhAo",
        concat!(
            "vca",
            "_xxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "netlify-token",
        "netlify",
        "Netlify personal access token",
        &["nfp_"],
        "nfp_[A-Za-z0-9]{36}",
    )
    .examples(&[concat!(
        "args: [nfp",
        "_rzykTVpJS8Ha",
        "2UAtuwt",
        "TGAKqMuxGom",
        "3czRT4",
        "]"
    )])
    .counterexamples(&[
        "nfp_M9xmSOAjJ",
        concat!(
            "nfp",
            "_xxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "planetscale-token",
        "planetscale",
        "PlanetScale password or token",
        &["pscale_pw_", "pscale_tkn_", "pscale_oauth_"],
        "pscale_(?:pw|tkn|oauth)_[A-Za-z0-9=._-]{32,64}",
    )
    .examples(&[concat!(
        "upstream refused psc",
        "ale_pw_",
        "kKOiVoLlLJkN1",
        "30uQH1eVdtr",
        "d9PsCiYg"
    )])
    .counterexamples(&[
        "pscale_pw_Kdpn57Dg",
        concat!("psc", "ale_pw_", "xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxx"),
    ]),
    Pattern::token(
        "supabase-token",
        "supabase",
        "Supabase access token or secret key",
        &["sbp_", "sb_secret_"],
        "sb(?:p_[a-z0-9]{40}|_secret_[A-Za-z0-9_-]{31,36})",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sbp",
        "_0ivjyu",
        "dx4l63jbicd",
        "68nlwhkeorp5m2d2b",
        "mdrl19",
        " for sync\""
    )])
    .counterexamples(&[
        "sbp_04zqeof8xq",
        concat!(
            "sbp",
            "_xxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxx"
        ),
    ]),
    Pattern::token(
        "neon-api-key",
        "neon",
        "Neon API key",
        &["napi_"],
        "napi_[a-z0-9]{64}",
    )
    .examples(&[concat!(
        "{\"detail\":\"nap",
        "i_in9h37g",
        "hmudqsqrsa7hz",
        "x7up9wzvk",
        "ymh4cnq0x",
        "tiom8zwugfbf6",
        "7i04wn84bu1",
        "0d",
        "\"}"
    )])
    .counterexamples(&[
        "napi_vw4whxljp6wmn7t7",
        concat!(
            "nap",
            "i_xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "aiven-token",
        "aiven",
        "Aiven token or service password",
        &["AVNS_", "aivenv1"],
        "(?:AVNS_[A-Za-z0-9_-]{19}|aivenv1 ?[A-Za-z0-9+/=]{40,512})",
    )
    .examples(&[concat!(
        "retrying with <AVN",
        "S_Oi0iLURzEvk",
        "wWFmofdy",
        ">"
    )])
    .counterexamples(&["AVNS_YXtV", concat!("AVN", "S_xxxxxxxxxxxxxxx", "xxxx")]),
    Pattern::token(
        "scalingo-token",
        "scalingo",
        "Scalingo API token",
        &["tk-us-", "tk-eu-"],
        "tk-(?:us|eu)-[A-Za-z0-9_-]{48}",
    )
    .examples(&[concat!(
        "args: [tk-",
        "us-7weD7lvs",
        "HQtzl4eIv",
        "wm9dV9g",
        "KzuF0y3OKtM",
        "PjU8nDX",
        "fhvS7X",
        "]"
    )])
    .counterexamples(&[
        "tk-us-oB1UXc5vENip",
        concat!(
            "tk-",
            "us-xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "databricks-token",
        "databricks",
        "Databricks access token",
        &["dapi", "dose"],
        "d(?:api|ose)[a-f0-9]{32}(?:-[0-9])?",
    )
    .examples(&[concat!(
        "upstream refused dap",
        "i1b30b2a610",
        "db64a41",
        "0ae1e13c4e4",
        "f585"
    )])
    .counterexamples(&[
        "dapi723c1cf0",
        concat!("dap", "ixxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxx"),
    ]),
    Pattern::token(
        "clickhouse-cloud-key",
        "clickhouse",
        "ClickHouse Cloud API secret key",
        &["4b1d"],
        "4b1d[A-Za-z0-9]{38}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using 4b1",
        "dQ8wfqKyY",
        "ZjwOVHCJcsr7L",
        "UtxwN6sdXfZyolRkr",
        " for sync\""
    )])
    .counterexamples(&[
        "4b1dWmLkr97rh",
        concat!(
            "4b1",
            "dxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "mongodb-atlas-secret",
        "mongodb",
        "MongoDB Atlas service account secret",
        &["mdb_sa_sk_"],
        "mdb_sa_sk_[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "{\"detail\":\"mdb",
        "_sa_sk_4UEjMTAGVY",
        "c1H3IYIBzSv",
        "rkiPlplYSiydZy7Av",
        "Xl",
        "\"}"
    )])
    .counterexamples(&[
        "mdb_sa_sk_7O2BVvDm1u",
        concat!(
            "mdb",
            "_sa_sk_",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxx"
        ),
    ]),
    Pattern::token(
        "cockroach-cloud-key",
        "cockroachlabs",
        "CockroachDB Cloud API key",
        &["CCDB1_"],
        "CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}",
    )
    .examples(&[concat!(
        "retrying with <CCD",
        "B1_v96mqo",
        "hzEuU8JG2",
        "JQuwyNj",
        "_R1PDd3",
        "M9Jva5d",
        "NvsjaSmM2mK",
        "5wKW9a2",
        "c1AgreEIN",
        ">"
    )])
    .counterexamples(&[
        "CCDB1_aXgLgAFCfUKq6wG",
        concat!(
            "CCD",
            "B1_xxxxxxxxxxxxxx",
            "xxxxxxxx_",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "snowflake-password",
        "snowflake",
        "Snowflake password or token",
        &["snowflake", "snowsql"],
        "[!-~]{8,64}",
    )
    .examples(&["SNOWSQL_PWD: \"tR7!kq2Wm9zL\""])
    .counterexamples(&["SNOWSQL_PWD: \"<password>\""]),
];
