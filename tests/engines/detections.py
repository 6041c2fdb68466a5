"""Reads the Sigma rules of deploy/siem, checks them as pySigma does, and converts them for each SIEM.

    detections.py DIRECTORY < findings.jsonl

DIRECTORY is deploy/siem. Prints one JSON object: `rules` (what each file says), `queries` (by target and rule: the query, or why
there is none), `issues` (what validators complain of), `matches` (by rule: which lines of standard input it selects).
"""

import json
import sys
from pathlib import Path

import yaml
from sigma.backends.elasticsearch import ESQLBackend, LuceneBackend
from sigma.backends.loki import LogQLBackend
from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.plugins import InstalledSigmaPlugins
from sigma.processing.pipeline import ProcessingPipeline
from sigma.validation import SigmaValidator

TARGETS = {
    "splunk": (SplunkBackend, "splunk"),
    "lucene": (LuceneBackend, "elasticsearch-native"),
    "esql": (ESQLBackend, "elasticsearch-native"),
    "lucene-ecs": (LuceneBackend, "elasticsearch-ecs"),
    "esql-ecs": (ESQLBackend, "elasticsearch-ecs"),
    "loki": (LogQLBackend, "loki"),
}

# These two fetch MITRE's catalogues from the network; the test compares tags with the agent's own references instead.
FETCHING = {"attacktag", "d3_fendtag"}


def documents(directory):
    for file in sorted((directory / "sigma").rglob("*.yml")):
        for document in yaml.safe_load_all(file.read_text()):
            yield file.relative_to(directory).as_posix(), document


def issues(collection):
    validators = InstalledSigmaPlugins.autodiscover().validators
    chosen = {validator for name, validator in validators.items() if name not in FETCHING}
    found = SigmaValidator(chosen).validate_rules(iter(collection.rules))
    return [f"{type(issue).__name__}: {[str(rule.name) for rule in issue.rules]}" for issue in found]


def queries(directory, parsed):
    answers = {}
    for target, (backend, name) in TARGETS.items():
        pipeline = ProcessingPipeline.from_yaml((directory / f"sigma-pipelines/{name}.yml").read_text())
        converter = backend(processing_pipeline=pipeline)
        # A conversion changes the rules, so each target has its own.
        collection = SigmaCollection.from_dicts(parsed)
        answers[target] = {}
        for rule in collection.rules:
            is_correlation = isinstance(rule, SigmaCorrelationRule)
            convert = converter.convert_correlation_rule if is_correlation else converter.convert_rule
            try:
                convert(rule)
                # What a correlation refers to is kept for it only, not given back.
                answers[target][rule.name] = {"query": rule.get_conversion_result()[0]}
            except (SigmaError, NotImplementedError, IndexError) as why:
                answers[target][rule.name] = {"refused": f"{type(why).__name__}: {why}"[:200]}
    return answers


def selects(condition, line):
    """Whether a condition of fields and plain values holds for a line."""
    match condition:
        case ConditionAND():
            return all(selects(part, line) for part in condition.args)
        case ConditionOR():
            return any(selects(part, line) for part in condition.args)
        case ConditionNOT():
            return not selects(condition.args[0], line)
        case ConditionFieldEqualsValueExpression():
            value = line
            for name in condition.field.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            return value == condition.value.to_plain()
    raise NotImplementedError(f"a condition of another kind: {condition!r}")


def fields(condition):
    if isinstance(condition, ConditionFieldEqualsValueExpression):
        return {condition.field}
    return set().union(*(fields(part) for part in condition.args))


def described(file, rule, lines):
    says = {"file": file, "name": rule.name, "level": str(rule.level).lower(), "tags": [str(tag) for tag in rule.tags]}
    if isinstance(rule, SigmaCorrelationRule):
        used = set(rule.group_by or [])
        if rule.condition and rule.condition.fieldref:
            reference = rule.condition.fieldref
            used |= set(reference if isinstance(reference, list) else [reference])
        return says | {"correlation": rule.type.name.lower(), "fields": sorted(used)}
    condition = rule.detection.parsed_condition[0].parsed
    matches = [line["id"] for line in lines if selects(condition, line)]
    used = fields(condition) | set(rule.fields)
    own = {"service": rule.logsource.service, "fields": sorted(used), "matches": matches}
    return says | own | {"references": rule.references, "falsepositives": rule.falsepositives}


def main():
    directory = Path(sys.argv[1])
    lines = [json.loads(line) for line in sys.stdin]
    files, parsed = zip(*documents(directory))
    collection = SigmaCollection.from_dicts(list(parsed))
    by_name = {document["name"]: file for file, document in zip(files, parsed)}
    rules = [described(by_name[rule.name], rule, lines) for rule in collection.rules]
    json.dump({"rules": rules, "queries": queries(directory, list(parsed)), "issues": issues(collection)}, sys.stdout)


main()
