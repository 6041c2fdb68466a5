//! Credentials of hosters and platforms that run programs.
use super::pattern::Pattern;

/// Formats: each vendor's API documentation.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "heroku-api-key",
        "heroku",
        "Heroku API key",
        &["HRKU-"],
        "HRKU-[A-Za-z0-9_-]{36,64}",
    )
    .examples(&[concat!(
        "upstream refused HRK",
        "U-fDYka3EhUaiRuVZ",
        "ITUVcGcOM",
        "HmRwH1r",
        "0xIxA"
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
        concat!(
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-",
            "[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        ),
    )
    .examples(&[concat!(
        "HEROKU_API_KEY=E9d",
        "FD9f9-BDa2-b535-9",
        "F9B-90Ea34c",
        "0b87B"
    )])
    .counterexamples(&["HEROKU_API_KEY=<from vault>", "HEROKU_API_KEY=${SECRET}"]),
    Pattern::assigned(
        "linode-token",
        "linode",
        "Linode (Akamai) token",
        &["linode"],
        "[0-9a-f]{64}",
    )
    .examples(&[concat!(
        "LINODE_TOKEN=36b",
        "e5d8065f7a0",
        "1fdf9a46e670e",
        "c9abf8cd9",
        "64f47d1ba9b79",
        "c14b96b5a0f12",
        "36"
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
        "HCLOUD_TOKEN=cqc",
        "0r5osFRf0suho",
        "VxWUObOg02wez",
        "oiGQ6S90r",
        "dhZNcIRPf5a",
        "EFCaf9s",
        "gNH2NiOK"
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
        "VULTR_API_KEY=QX3",
        "682MYUJ3U",
        "WXK20NWEZ",
        "60CTKQ12H6UI8D7"
    )])
    .counterexamples(&["VULTR_API_KEY=<from vault>", "VULTR_API_KEY=${SECRET}"]),
    Pattern::assigned(
        "scaleway-secret-key",
        "scaleway",
        "Scaleway secret key",
        &["scaleway", "scw"],
        concat!(
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-",
            "[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        ),
    )
    .examples(&[concat!(
        "SCW_SECRET_KEY=1Fd",
        "2f96b-CdC",
        "F-a0Aa-",
        "E54d-C6bE",
        "d2Bed152"
    )])
    .counterexamples(&["SCW_SECRET_KEY=<from vault>", "SCW_SECRET_KEY=${SECRET}"]),
    Pattern::token(
        "scaleway-access-key",
        "scaleway",
        "Scaleway access key",
        &["SCW"],
        "SCW[A-Z0-9]{17}",
    )
    .examples(&[concat!(
        "retrying with <SCW",
        "2B4WYXW",
        "9TPF184TP",
        "X",
        ">"
    )])
    .counterexamples(&["SCWNZWA", concat!("SCW", "xxxxxxxxx", "xxxxxxxx")]),
    Pattern::token(
        "exoscale-api-key",
        "exoscale",
        "Exoscale API key",
        &["EXO"],
        "EXO[0-9a-zA-Z]{24}",
    )
    .examples(&[concat!(
        "args: [EXO",
        "K7VxzkRYyi3NA",
        "ngaAoEi7E",
        "t6",
        "]"
    )])
    .counterexamples(&[
        "EXOW259RP",
        concat!("EXO", "xxxxxxxxx", "xxxxxxxxx", "xxxxxx"),
    ]),
    Pattern::assigned(
        "ovh-application-secret",
        "ovh",
        "OVH application secret or consumer key",
        &["ovh"],
        "[A-Za-z0-9]{32}|[A-Za-z0-9-]{16}",
    )
    .examples(&[concat!(
        "OVH_APPLICATION_SECRET=8dL",
        "6QNVlK0",
        "ZNL3KvYXiQHBk",
        "lbRsD2c",
        "WL"
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
        "CIVO_TOKEN=1zY",
        "hUmuhTzTqJkQkESr6",
        "ek5vRKnZA",
        "jk2UCJI",
        "V4euBbadi8G09S"
    )])
    .counterexamples(&["CIVO_TOKEN=<from vault>", "CIVO_TOKEN=${SECRET}"]),
    Pattern::token(
        "flyio-token",
        "flyio",
        "Fly.io access token",
        &["fm1r_", "fm1a_", "fm2_", "fo1_", "FlyV1 "],
        "(?:f(?:m1r|m1a|m2|o1)_|FlyV1 )[A-Za-z0-9_+/,-]{40,1024}={0,3}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using fm1",
        "r_4FQagTnd7",
        "UT72sCXZwVfqHaV7N",
        "9Id4Tj6",
        "Ohc0QqD==",
        "=",
        " for sync\""
    )])
    .counterexamples(&[
        "fm1r_LkLgEvh12m",
        concat!(
            "fm1",
            "r_xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxx",
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
        "_JbHYN6",
        "uKOY0fVMy",
        "FH59mi0ow1h",
        "1q",
        "\"}"
    )])
    .counterexamples(&[
        "rnd_31dIaiQ",
        concat!("rnd", "_xxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxx"),
    ]),
    Pattern::token(
        "vercel-token",
        "vercel",
        "Vercel token",
        &["vcp_", "vci_", "vca_", "vcr_", "vck_"],
        "vc[piark]_[A-Za-z0-9_-]{56}",
    )
    .examples(&[concat!(
        "retrying with <vcr",
        "_MuGWwnmdy3",
        "FiQJM2j",
        "fFLzYufPpke",
        "hLHi1zvuR",
        "6mLkBRwH5",
        "n6NCfy3bQo",
        ">"
    )])
    .counterexamples(&[
        "vci_l0XpAQ1huCDbnz",
        concat!(
            "vci",
            "_xxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxx"
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
        "_bfyLoL8VtHFe",
        "jmKXl9wj6X0",
        "2q4MnI6VBUMIq",
        "]"
    )])
    .counterexamples(&[
        "nfp_VpJS8Ha2U",
        concat!("nfp", "_xxxxxxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxx"),
    ]),
    Pattern::token(
        "supabase-token",
        "supabase",
        "Supabase access token or secret key",
        &["sbp_", "sb_secret_"],
        "sb(?:p_[a-z0-9]{40}|_secret_[A-Za-z0-9_-]{27,36})",
    )
    .examples(&[concat!(
        "level=warn msg=\"using sbp",
        "_uk57dgkjps",
        "jyn2vx6kir0ivjyud",
        "x4l63jbicd6",
        "8n",
        " for sync\""
    )])
    .counterexamples(&[
        "sbp_eorp5m2d2b",
        concat!(
            "sbp",
            "_xxxxxxxxxx",
            "xxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "xxx"
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
        "i_4e39i9i",
        "wf4nwk2bk",
        "min9h37gh",
        "mudqsqrsa",
        "7hzx7up9wzvkymh4c",
        "nq0xtiom8",
        "zwug",
        "\"}"
    )])
    .counterexamples(&[
        "napi_7i04wn84bu10dcrc",
        concat!(
            "nap",
            "i_xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
    Pattern::token(
        "scalingo-token",
        "scalingo",
        "Scalingo API token",
        &["tk-us-", "tk-eu-"],
        "tk-(?:us|eu)-[A-Za-z0-9_-]{48}",
    )
    .examples(&[concat!(
        "args: [tk-",
        "us-mofdyr",
        "TLYXtV9YwJW4pAad4",
        "IMBTYd7weD7lv",
        "sHQtzl4eI",
        "vwm",
        "]"
    )])
    .counterexamples(&[
        "tk-us-zuF0y3OKtMPj",
        concat!(
            "tk-",
            "us-xxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxx"
        ),
    ]),
];
