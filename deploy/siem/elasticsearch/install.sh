#!/bin/sh
# Puts policy, pipeline and templates into Elasticsearch, then makes the first indices. Run it again after an upgrade: what is
# there is replaced, and an index that is there is left alone.
#   ES=https://elasticsearch:9200 ES_AUTH='ApiKey …' ./install.sh
set -eu
: "${ES:?the address of Elasticsearch, such as https://elasticsearch:9200}" "${ES_AUTH:?what stands after Authorization:, such as ApiKey …}"
cd "$(dirname "$0")"

# The key goes through standard input: among the arguments every user of this machine could read it.
ask() { # METHOD PATH [curl's options]
    method=$1 path=$2
    shift 2
    printf 'header = "Authorization: %s"\n' "$ES_AUTH" |
        curl --silent --show-error --config - -H 'Content-Type: application/json' -X "$method" "$ES/$path" "$@"
}
put() { ask PUT "$1" --fail-with-body --data-binary "$2"; echo; }

put _ilm/policy/secret-sentinel @ilm-policy.json
put _ingest/pipeline/secret-sentinel @ingest-pipeline.json
put _component_template/secret-sentinel-native @component-native.json
put _component_template/secret-sentinel-ecs @component-ecs.json
put _index_template/secret-sentinel @index-template.json
put _index_template/secret-sentinel-ecs @index-template-ecs.json
for alias in secret-sentinel secret-sentinel-ecs; do
    found=$(ask HEAD "$alias" --head --output /dev/null --write-out '%{http_code}')
    case $found in
    200) ;;
    404) put "$alias-000001" "{\"aliases\":{\"$alias\":{\"is_write_index\":true}}}" ;;
    *) echo "asking for $alias: HTTP $found" >&2; exit 1 ;;
    esac
done
