{{- define "sentinel.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "sentinel.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "sentinel.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sentinel.selector" -}}
app.kubernetes.io/name: {{ include "sentinel.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* No version: a label that changes with each release would touch every object. */}}
{{- define "sentinel.labels" -}}
{{ include "sentinel.selector" . }}
app.kubernetes.io/component: agent
{{- end }}

{{- define "sentinel.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "sentinel.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "sentinel.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- /* The directories of the node that are mounted read-only, one a line. */}}
{{- define "sentinel.hostPaths" -}}
{{- $paths := concat .Values.hostPaths.kubelet .Values.hostPaths.logs }}
{{- if .Values.identity.runtime }}
{{- $paths = concat $paths .Values.hostPaths.runtime }}
{{- end }}
{{- join "\n" (uniq $paths) }}
{{- end }}

{{- /* A volume's name from a path. */}}
{{- define "sentinel.volume" -}}
{{- printf "host%s" (regexReplaceAll "[^a-z0-9]+" (lower .) "-") | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* What the chart itself sets; `config` counts more. */}}
{{- define "sentinel.config" -}}
{{- $switch := dict "true" "auto" "false" "off" }}
{{- $own := dict
  "state_dir" .Values.hostPaths.state
  "telemetry" (dict "listen" (printf "%s:%d" .Values.metrics.address (int .Values.metrics.port)))
  "identity" (dict
    "api" (dict "mode" (get $switch (toString .Values.identity.api)))
    "kubelet" (dict "mode" (get $switch (toString .Values.identity.kubelet)))
    "cri" (get $switch (toString .Values.identity.runtime))
    "oci" (get $switch (toString .Values.identity.runtime)))
}}
{{- if .Values.rules }}
{{- $_ := set $own "rules" "/etc/secret-sentinel/rules.yaml" }}
{{- end }}
{{- if .Values.fingerprintKey.secretName }}
{{- $_ := set $own "fingerprint_key" "/etc/secret-sentinel-key/fingerprint.key" }}
{{- end }}
{{- mustMergeOverwrite $own (deepCopy .Values.config) | toYaml }}
{{- end }}
