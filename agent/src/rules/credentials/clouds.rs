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
        "tencent-secret-id",
        "tencent",
        "Tencent Cloud secret id",
        &["AKID"],
        "AKID[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "retrying with <AKI",
        "DV1pJXmtL2xaE",
        "AN4MqURFBvE",
        "vqdHXEBFZ",
        ">"
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
    Pattern::token(
        "heroku-api-key",
        "heroku",
        "Heroku API key",
        &["HRKU-"],
        "HRKU-[A-Za-z0-9_-]{36,64}",
    )
    .examples(&[concat!(
        "args: [HRK",
        "U-fDYka3EhUaiRuVZ",
        "ITUVcGcOM",
        "HmRwH1r",
        "0xIxA",
        "]"
    )])
    .counterexamples(&[
        "HRKU-nYBm3ro6W",
        concat!("HRK", "U-xxxxx", "xxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxx"),
    ]),
    Pattern::assigned(
        "heroku-api-key-uuid",
        "heroku",
        "Heroku API key, old form",
        &["heroku"],
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    )
    .examples(&[concat!(
        "HEROKU_API_KEY=E9d",
        "FD9f9-BDa2-b535-9",
        "F9B-90Ea34c",
        "0b87B"
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
        r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}",
    )
    .examples(&[concat!(
        "upstream refused v1.",
        "0-e0c1e46d42c2db8",
        "2e470f5",
        "15-37270ed0e9d2f6",
        "4c4d3f07515",
        "bed076de5",
        "a8a56c459",
        "5e1d318e7263fd807",
        "595d5650a14",
        "620d8bf9f",
        "e02ba3b83",
        "1bf7dc598cef1",
        "963f7f8a169e0f72a",
        "873ed29712c32",
        "81af1a89e",
        "4276c"
    )])
    .counterexamples(&[
        "v1.0-3c74e014ed745ba7e268c025-1af31bf84ba4151d0",
        concat!(
            "v1.",
            "0-xxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xx-xxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xx"
        ),
    ]),
    Pattern::token(
        "cloudflare-prefixed-token",
        "cloudflare",
        "Cloudflare API token or key with a prefix",
        &["cfut_", "cfat_", "cfk_"],
        "cf(?:ut|at|k)_[A-Za-z0-9]{40,64}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using cfu",
        "t_HZ8gHxE5s",
        "Yr1tfwh5mhw",
        "tKnSdxd31kc9aJTHV",
        "WZz",
        " for sync\""
    )])
    .counterexamples(&[
        "cfut_WAX84w79nb",
        concat!(
            "cfu",
            "t_xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxx"
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
        "LINODE_TOKEN=a01",
        "fdf9a46",
        "e670ec9abf8",
        "cd964f47d1ba9",
        "b79c14b",
        "96b5a0f1236ac",
        "4c027d0fc",
        "0"
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
        "HCLOUD_TOKEN=rdh",
        "ZNcIRPf",
        "5aEFCaf",
        "9sgNH2NiOKz",
        "PgR9N3LQX3fl6laz8",
        "2fvMYtuUy",
        "J3wUaWXuaK"
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
        "VULTR_API_KEY=60C",
        "TKQ12H6UI8D79E3U4",
        "IDZOVW0",
        "LXSB9PDYS"
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
        "SCW_SECRET_KEY=ed1",
        "52f70-7C15-2aba-a",
        "4Ee-C7042ECa079B"
    )])
    .counterexamples(&["SCW_SECRET_KEY=<from vault>", "SCW_SECRET_KEY=${SECRET}"]),
    Pattern::token(
        "scaleway-access-key",
        "scaleway",
        "Scaleway access key",
        &["SCW"],
        "SCW[A-Z0-9]{17}",
    )
    .examples(&[concat!("{\"detail\":\"SCW", "WA5UCOEJAZ2", "5ACBDA", "\"}")])
    .counterexamples(&["SCWVRY3", concat!("SCW", "xxxxxxxxxxxxx", "xxxx")]),
    Pattern::token(
        "exoscale-api-key",
        "exoscale",
        "Exoscale API key",
        &["EXO"],
        "EXO[0-9a-zA-Z]{24}",
    )
    .examples(&[concat!(
        "retrying with <EXO",
        "qhIpk3SEyY6",
        "s89pExrEwEK",
        "8d",
        ">"
    )])
    .counterexamples(&["EXOQNVlK0", concat!("EXO", "xxxxxxx", "xxxxxxxxxxxxxxxxx")]),
    Pattern::assigned(
        "ovh-application-secret",
        "ovh",
        "OVH application secret or consumer key",
        &["ovh"],
        "[A-Za-z0-9]{32}",
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
        "args: [AQV",
        "NCzEk8qwx14",
        "1tTMSorPqpN",
        "65buruQUHUC",
        "htl",
        "]"
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
        &["fm1r_", "fm1a_", "fm2_", "fo1_"],
        "f(?:m1r|m1a|m2|o1)_[A-Za-z0-9_+/-]{40,1024}={0,3}",
    )
    .examples(&[concat!(
        "upstream refused fm1",
        "r_Tj6Ohc0",
        "QqDIwd5",
        "lAHLkLg",
        "Evh12mBb03emK",
        "SbEXzG==="
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
        "rnd_[A-Za-z0-9]{32}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using rnd",
        "_31dIaiQ4PoUnhNH9",
        "VEGTbaQM9eL",
        "KDBRl",
        " for sync\""
    )])
    .counterexamples(&[
        "rnd_Wwnmdy3F",
        concat!("rnd", "_xxxxxxxxxxxx", "xxxxxxx", "xxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "vercel-token",
        "vercel",
        "Vercel token",
        &["vcp_", "vci_", "vca_", "vcr_", "vck_"],
        "vc[piark]_[A-Za-z0-9_-]{56}",
    )
    .examples(&[concat!(
        "{\"detail\":\"vcp",
        "_wH5n6N",
        "Cfy3bQoIl7GEDVEl0",
        "XpAQ1huCD",
        "bnzC4dG3W",
        "D1IyOA0ekQ0DalN",
        "\"}"
    )])
    .counterexamples(&[
        "vci_1RyhAoSyQa3xdh",
        concat!(
            "vci",
            "_xxxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx"
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
        "retrying with <nfp",
        "_Ha2UAtuwtTGA",
        "KqMuxGom3czRT",
        "4T7NihwWM",
        "9x",
        ">"
    )])
    .counterexamples(&[
        "nfp_RTNfs9f0V",
        concat!("nfp", "_xxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxx", "xx"),
    ]),
    Pattern::token(
        "planetscale-token",
        "planetscale",
        "PlanetScale password or token",
        &["pscale_pw_", "pscale_tkn_", "pscale_oauth_"],
        "pscale_(?:pw|tkn|oauth)_[A-Za-z0-9=._-]{32,64}",
    )
    .examples(&[concat!(
        "args: [psc",
        "ale_pw_",
        "kN130uQ",
        "H1eVdtrd9",
        "PsCiYgl6SKx",
        "UKdpn",
        "]"
    )])
    .counterexamples(&[
        "pscale_pw_zJlPsbeb",
        concat!("psc", "ale_pw_xxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxx"),
    ]),
    Pattern::token(
        "supabase-token",
        "supabase",
        "Supabase access token or secret key",
        &["sbp_", "sb_secret_"],
        "sb(?:p_[a-z0-9]{40}|_secret_[A-Za-z0-9_-]{31,36})",
    )
    .examples(&[concat!(
        "upstream refused sbp",
        "_x4l63jbi",
        "cd68nlwhkeorp5m2d",
        "2bmdrl196k704zq"
    )])
    .counterexamples(&[
        "sbp_of8xqjg2hm",
        concat!(
            "sbp",
            "_xxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxx"
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
        "level=warn msg=\"using nap",
        "i_ghmudqs",
        "qrsa7hzx7up9w",
        "zvkymh4cnq0xtiom8",
        "zwugfbf",
        "67i04wn84bu10dcrc",
        "dqg",
        " for sync\""
    )])
    .counterexamples(&[
        "napi_xljp6wmn7t7va912",
        concat!(
            "nap",
            "i_xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx"
        ),
    ]),
    Pattern::token(
        "aiven-token",
        "aiven",
        "Aiven token or service password",
        &["AVNS_", "aivenv1"],
        "(?:AVNS_[A-Za-z0-9_-]{19}|aivenv1[A-Za-z0-9+/=]{40,})",
    )
    .examples(&[concat!(
        "{\"detail\":\"AVN",
        "S_zEvkwWF",
        "mofdyrTLYXtV",
        "\"}"
    )])
    .counterexamples(&["AVNS_wJW4", concat!("AVN", "S_xxxxx", "xxxxxxxxxxx", "xxx")]),
    Pattern::token(
        "scalingo-token",
        "scalingo",
        "Scalingo API token",
        &["tk-us-", "tk-eu-"],
        "tk-(?:us|eu)-[A-Za-z0-9_-]{48}",
    )
    .examples(&[concat!(
        "retrying with <tk-",
        "us-tzl4eI",
        "vwm9dV9",
        "gKzuF0y3OKtMP",
        "jU8nDXfhvS7XMrfmD",
        "5J0Mo",
        ">"
    )])
    .counterexamples(&[
        "tk-us-c5vENipn5SK8",
        concat!(
            "tk-",
            "us-xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxx"
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
        "args: [dap",
        "ib2a610",
        "db64a41",
        "0ae1e13c4e4f5",
        "85b1b7",
        "]"
    )])
    .counterexamples(&[
        "dapi1cf05745",
        concat!("dap", "ixxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxx"),
    ]),
    Pattern::token(
        "clickhouse-cloud-key",
        "clickhouse",
        "ClickHouse Cloud API secret key",
        &["4b1d"],
        "4b1d[A-Za-z0-9]{38}",
    )
    .examples(&[concat!(
        "upstream refused 4b1",
        "djwOVHCJc",
        "sr7LUtx",
        "wN6sdXfZyolRkrDqj",
        "eRaWmL"
    )])
    .counterexamples(&[
        "4b1du8l6sOl68",
        concat!("4b1", "dxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxx"),
    ]),
    Pattern::token(
        "mongodb-atlas-secret",
        "mongodb",
        "MongoDB Atlas service account secret",
        &["mdb_sa_sk_"],
        "mdb_sa_sk_[A-Za-z0-9_-]{40}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using mdb",
        "_sa_sk_",
        "VYc1H3IYI",
        "BzSvrkiPlplYS",
        "iydZy7AvX",
        "lydJZfE",
        "7O",
        " for sync\""
    )])
    .counterexamples(&[
        "mdb_sa_sk_XmiwOCWHde",
        concat!(
            "mdb",
            "_sa_sk_",
            "xxxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx"
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
        "{\"detail\":\"CCD",
        "B1_G2JQuwyN",
        "jR1PDd3M9",
        "Jva5d_Nvs",
        "jaSmM2mK5",
        "wKW9a2c1AgreE",
        "INjDE421H2r",
        "MaXg",
        "\"}"
    )])
    .counterexamples(&[
        "CCDB1_wGYtHzhw6c3Z29B",
        concat!(
            "CCD",
            "B1_xxxxxxxxxxxxxx",
            "xxxxxxxx_xxxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xx"
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
