//! What a pod's volumes are made of.
use crate::identity::{Items, VolumeSource};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A volume.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Volume {
    name: Option<String>,
    #[serde(flatten)]
    source: Source,
    projected: Option<Projected>,
    csi: Option<Csi>,
}

/// What stands by itself in a volume as well as among the sources of a projected one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Source {
    secret: Option<Keys>,
    config_map: Option<Keys>,
    #[serde(rename = "downwardAPI")]
    downward_api: Option<Keys>,
    service_account_token: Option<File>,
    cluster_trust_bundle: Option<File>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Projected {
    sources: Option<Vec<Source>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Keys {
    /// Of a volume.
    secret_name: Option<String>,
    /// Of a source of a projected volume.
    name: Option<String>,
    items: Option<Vec<Item>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    key: Option<String>,
    path: Option<String>,
    mode: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    path: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Csi {
    driver: Option<String>,
    volume_attributes: Option<Attributes>,
    node_publish_secret_ref: Option<Named>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attributes {
    secret_provider_class: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: Option<String>,
}

impl Volume {
    /// The volume's name and sources; `None` of other kinds of volumes.
    pub fn sources(self) -> Option<(String, Vec<VolumeSource>)> {
        let mut sources: Vec<_> = self.source.told().into_iter().collect();
        let projected = self.projected.and_then(|projected| projected.sources);
        sources.extend(
            projected
                .unwrap_or_default()
                .into_iter()
                .filter_map(Source::told),
        );
        if let Some(csi) = self.csi
            && let Some(driver) = csi.driver
        {
            let class = csi
                .volume_attributes
                .and_then(|all| all.secret_provider_class);
            let name = class.or_else(|| csi.node_publish_secret_ref?.name);
            sources.push(VolumeSource::Csi { driver, name });
        }
        (!sources.is_empty()).then_some((self.name?, sources))
    }
}

impl Volume {
    /// Its files that have a mode of their own: the volume's name, and the path in it.
    pub fn item_modes(&self) -> impl Iterator<Item = (String, String)> {
        let projected = self.projected.iter().flat_map(|it| it.sources.iter());
        let sources = projected.flatten().chain([&self.source]);
        let items = sources.flat_map(|it| it.secret.iter().flat_map(|keys| keys.items.iter()));
        let own = items.flatten().filter(|item| item.mode.is_some());
        own.filter_map(|item| Some((self.name.clone()?, item.path.clone()?)))
    }
}

impl Source {
    fn told(self) -> Option<VolumeSource> {
        if let Some(secret) = self.secret {
            let items = secret.items();
            let name = secret.secret_name.or(secret.name)?;
            return Some(VolumeSource::Secret { name, items });
        }
        if let Some(config) = self.config_map {
            let items = config.items();
            return Some(VolumeSource::ConfigMap { items });
        }
        if let Some(fields) = self.downward_api {
            let paths = fields.items.unwrap_or_default().into_iter();
            let paths = paths.filter_map(|item| item.path).collect();
            return Some(VolumeSource::DownwardApi(paths));
        }
        if let Some(token) = self.service_account_token {
            return Some(VolumeSource::Token(token.path?));
        }
        // Certificates of authorities: public, as a config map's keys are.
        let bundle = self.cluster_trust_bundle?.path?;
        let items = Some(BTreeMap::from([(bundle.clone(), bundle)]));
        Some(VolumeSource::ConfigMap { items })
    }
}

impl Keys {
    fn items(&self) -> Items {
        let items = self.items.as_ref().filter(|items| !items.is_empty())?;
        let pairs = items.iter();
        let pairs = pairs.filter_map(|item| Some((item.path.clone()?, item.key.clone()?)));
        Some(pairs.collect())
    }
}
