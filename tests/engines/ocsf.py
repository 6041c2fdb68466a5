"""Makes the schemas that the agent's tests hold OCSF against anew, and reads findings with a model of OCSF that is not ours.

usage: ocsf.py SCHEMAS GOLDEN    (directories); says what differs and what is refused, and ends with 1 then
"""

import json
import pathlib
import sys

from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from py_ocsf_models.events.findings.detection_finding import DetectionFinding

CLASSES = {
    "detection_finding-1.8.0": ["container", "security_control"],
    "detection_finding-1.3.0": ["container", "host", "security_control"],
    "data_security_finding-1.8.0": ["container", "security_control"],
}

# The models know no Data Security Finding.
DETECTIONS = ["ocsf", "ocsf-1.3"]

# Kinds of observables after this one are newer than the models.
LAST_OBSERVABLE = 30


def schemas(directory: pathlib.Path) -> list[str]:
    wrong = []
    for name, profiles in CLASSES.items():
        class_name, version = name.rsplit("-", 1)
        made = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))
        made = made.get_class_schema(class_name=class_name, profiles=profiles)
        stored = directory / f"{name}.schema.json"
        if json.loads(stored.read_text()) != made:
            wrong.append(f"{stored} is not the schema of {class_name} {version} with {profiles}")
    return wrong


def findings(directory: pathlib.Path) -> list[str]:
    wrong = []
    for name in DETECTIONS:
        lines = (directory / f"{name}.jsonl").read_text().splitlines()
        if not lines:
            wrong.append(f"{name}: no findings")
        for number, line in enumerate(lines, 1):
            event = json.loads(line)
            known = [it for it in event["observables"] if it["type_id"] <= LAST_OBSERVABLE]
            event["observables"] = known
            try:
                read = DetectionFinding(**event)
            except ValueError as error:
                wrong.append(f"{name}:{number}: {error}")
                continue
            if read.type_uid.value != event["type_uid"] or read.finding_info.uid != event["metadata"]["uid"]:
                wrong.append(f"{name}:{number}: read as another finding")
    return wrong


def main() -> None:
    wrong = schemas(pathlib.Path(sys.argv[1])) + findings(pathlib.Path(sys.argv[2]))
    sys.exit("\n".join(wrong) if wrong else 0)


main()
