# SPDX-License-Identifier: Apache-2.0
"""Asks an independent JSON Schema validator about policies: schema_agreement.py SCHEMA POLICY...

Prints `accepts` or `rejects`, a tab and the file for each policy; exit 77 where a module is missing.

The YAML is composed by PyYAML without its own guesses: a plain scalar is a number or a boolean only where the
schema wants one there, so that NO stays a word; a quoted scalar is always a word; a plain scalar without any
character is null, which the schema never allows.
"""
import json
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(77)

INTEGER = re.compile(r"0|-?[1-9][0-9]*")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def flat(schema, root):
    """The schema with its references and alternatives laid side by side."""
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return flat(target, root)
    if "oneOf" in schema:
        return [found for branch in schema["oneOf"] for found in flat(branch, root)]
    return [schema]


def typed(node, schemas, root):
    """The value of a node, as the schemas that may apply to it want it."""
    found = [plain for schema in schemas for plain in flat(schema, root)]
    if isinstance(node, yaml.MappingNode):
        value = {}
        for key, child in node.value:
            inner = [
                schema.get("properties", {}).get(key.value, schema.get("additionalProperties"))
                for schema in found
            ]
            value[key.value] = typed(child, [one for one in inner if isinstance(one, dict)], root)
        return value
    if isinstance(node, yaml.SequenceNode):
        inner = [schema["items"] for schema in found if "items" in schema]
        return [typed(child, inner, root) for child in node.value]
    if node.style is not None:
        return node.value
    if node.value == "":
        return None
    types = [schema.get("type") for schema in found]
    wanted = {one for kind in types for one in (kind if isinstance(kind, list) else [kind])}
    if wanted & {"integer", "number"} and INTEGER.fullmatch(node.value):
        return int(node.value)
    if "number" in wanted and NUMBER.fullmatch(node.value):
        return float(node.value)
    if "boolean" in wanted and node.value in ("true", "false"):
        return node.value == "true"
    return node.value


def main(schema_path, policies):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for policy in policies:
        with open(policy, encoding="utf-8") as file:
            node = yaml.compose(file, Loader=yaml.SafeLoader)
        errors = list(validator.iter_errors(typed(node, [schema], schema)))
        print("rejects" if errors else "accepts", policy, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
