//! Credentials of Microsoft Azure.
use super::pattern::Pattern;

/// Formats: Microsoft Purview, "sensitive information type entity definitions".
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::token(
        "azure-client-secret",
        "azure",
        "Microsoft Entra client secret",
        &[
            "0Q~", "1Q~", "2Q~", "3Q~", "4Q~", "5Q~", "6Q~", "7Q~", "8Q~", "9Q~",
        ],
        "[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
    )
    .behind(3)
    .examples(&[concat!(
        "args: [5cL",
        "9Q~K6KMPQzJv95iwi",
        "OYwQTrd2K4pv4",
        "IdAI",
        "]"
    )])
    .counterexamples(&[
        "kQm8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "img/9c~7Q~tplv-watermark.image",
    ]),
    Pattern::assigned(
        "azure-storage-key",
        "azure",
        "Azure storage or Cosmos DB account key",
        &[
            "accountkey",
            "storagekey",
            "storageaccountkey",
            "cosmoskey",
            "azurestorage",
        ],
        "[A-Za-z0-9+/]{86}==",
    )
    .examples(&[concat!(
        "AccountKey=pT8",
        "EY4MX9umHhy",
        "zd2n5yRBE14IH94pH",
        "XFzOchqBZkqhC8E4o",
        "VMFsUR21Z",
        "eCGT5qON8eD",
        "j2lQ8jGD1JninVhez",
        "e=="
    )])
    .counterexamples(&["AccountKey=<from vault>", "AccountKey=${SECRET}"]),
    Pattern::token(
        "azure-shared-access-signature",
        "azure",
        "Azure shared access signature",
        &["&sig=", "?sig="],
        "[?&]sig=([A-Za-z0-9%+/]{43,64}(?:=|%3D|%3d))",
    )
    .examples(&[concat!(
        "GET https://acct.blob.core.windows.net/c?sv=2022-11-02&si",
        "g=89en3uxUQcgRBzD",
        "OVZ01LWM3T1uG",
        "w8fa5zpnV",
        "u9DnI8="
    )])
    .counterexamples(&["?sig=abc", "&sig=REDACTED"]),
    Pattern::assigned(
        "azure-shared-access-key",
        "azure",
        "Azure Service Bus, Event Hubs, IoT Hub or Web PubSub key",
        &[
            "sharedaccesskey",
            "hubaccesskey",
            "hubapikey",
            "accesskey",
            "primarykey",
        ],
        "[A-Za-z0-9+/]{43}=",
    )
    .examples(&[concat!(
        "SharedAccessKey=YZP",
        "WapO5VAyU",
        "S6GzM4wyzXN",
        "WqcQzS7PoK6",
        "7ZNx4HGbO="
    )])
    .counterexamples(&[
        "SharedAccessKey=none",
        "sharedAccessKey = \"<from the portal>\"",
    ]),
    Pattern::token(
        "azure-devops-token",
        "azure",
        "Azure DevOps personal access token",
        &["AZDO"],
        "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
    )
    .behind(76)
    .examples(&[concat!(
        "level=warn msg=\"using XBU",
        "1f5Niyahu",
        "yOyQ1csOPau6kep3u",
        "i7dcbiJz72e2O",
        "It6dPyCX097MchWeP",
        "qNxlPxG",
        "OBxhvtVU1",
        "yAZDOIJyH",
        " for sync\""
    )])
    .counterexamples(&["AZDO", "nAZDO1234"]),
    Pattern::token(
        "azure-ai-key",
        "azure",
        "Azure AI services key",
        &["JQQJ99"],
        "[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{25,28}",
    )
    .behind(52)
    .examples(&[concat!(
        "{\"detail\":\"4MU",
        "mUgJ7ZW6jbcJy",
        "j4pw9zhiIegQf",
        "IKwTbI5iCqo",
        "lo1oeoz7mhgMJ",
        "QQJ99uVMkh5Ib",
        "yfa34OZsx",
        "rHzjTGzU",
        "\"}"
    )])
    .counterexamples(&["JQQJ99", "shortJQQJ99BCDE"]),
    Pattern::token(
        "azure-registry-password",
        "azure",
        "Azure Container Registry password",
        &["+ACR"],
        r"[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9+/]{6}",
    )
    .behind(42)
    .examples(&[concat!(
        "retrying with <V8w",
        "UYaiutlv3npUBknyN",
        "5nXsTRE6q",
        "dOZhVT0",
        "xjCFrn+AC",
        "R2e9OxU",
        ">"
    )])
    .counterexamples(&["+ACR"]),
    Pattern::assigned(
        "azure-search-key",
        "azure",
        "Azure AI Search key",
        &["azuresearch", "searchadminkey", "searchkey"],
        "[A-Za-z0-9]{52}",
    )
    .examples(&[concat!(
        "azure_search_key=hGU",
        "4QAyanB3j",
        "gpHfifc",
        "MVkDtTv8tKV",
        "a2nDuy6cqHIiY",
        "5p6fZun7s"
    )])
    .counterexamples(&[
        "azure_search_key=<from vault>",
        "azure_search_key=${SECRET}",
    ]),
    Pattern::assigned(
        "azure-subscription-key",
        "azure",
        "Azure API Management or Cognitive Services key",
        &[
            "subscriptionkey",
            "azureopenai",
            "cognitive",
            "azureapikey",
            "azurekey",
        ],
        "[0-9a-fA-F]{32}",
    )
    .examples(&[concat!(
        "Ocp-Apim-Subscription-Key=F8a",
        "5dfDACF8f2813",
        "4fd4FE3",
        "50CcE487F"
    )])
    .counterexamples(&[
        "Ocp-Apim-Subscription-Key: <from the portal>",
        "Ocp-Apim-Subscription-Key: 77777777777777777777777777777777",
    ]),
    Pattern::assigned(
        "azure-openai-key",
        "azure",
        "Azure OpenAI key",
        &["openaikey", "openaiapikey"],
        "[0-9a-f]{32}",
    )
    .examples(&[concat!(
        "openai_key=073",
        "b3f371f2b",
        "2cad7803193",
        "74ade1fe2"
    )])
    .counterexamples(&["openai_key=<from vault>", "openai_key=${SECRET}"]),
];
