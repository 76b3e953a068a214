"""Other people's linters on the directory deploy/: hadolint, kubernetes-validate in strict mode, yamllint.

Each is shown something wrong first, so that one that finds nothing is noticed. Prints `ok NAME` or
`not ok NAME: reason` for each check, and last `1..N`.
"""

import pathlib
import subprocess
import sys

import kubernetes_validate
import yaml
import yamllint.config
import yamllint.linter

DEPLOY = pathlib.Path(sys.argv[1])
HADOLINT = pathlib.Path(sys.executable).with_name("hadolint")
KUBERNETES = "1.31"
STYLE = yamllint.config.YamlLintConfig("{extends: default, rules: {document-start: disable, line-length: {max: 120}}}")
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
CHECKS = []


def check(name):
    def add(body):
        CHECKS.append((name, body))
        return body

    return add


def hadolint(text):
    ran = subprocess.run([HADOLINT, "--no-color", "-"], input=text, capture_output=True, text=True, timeout=60)
    return (ran.stdout + ran.stderr).strip()


def style_faults(text):
    return [str(fault) for fault in yamllint.linter.run(text, STYLE)]


def validate(manifest):
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def refused(manifest):
    try:
        validate(manifest)
    except kubernetes_validate.ValidationError:
        return True
    return False


@check("hadolint finds what is wrong")
def hadolint_works():
    assert "DL3020" in hadolint("FROM debian:12\nADD here /there\n")


@check("hadolint has nothing to say about the Dockerfile")
def dockerfile():
    found = hadolint((DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8"))
    assert not found, found


@check("kubernetes-validate finds a misspelled, a missing and a wrong key")
def validate_works():
    text = (DEPLOY / "kubernetes" / "deployment.yaml").read_text(encoding="utf-8")
    for right, wrong in [
        ("runAsNonRoot:", "runAsNonroot:"),
        ("minReadySeconds: 10", "minReadySeconds: ten"),
        ("  selector:\n    matchLabels:\n      app.kubernetes.io/name: parley\n", ""),
    ]:
        broken = text.replace(right, wrong, 1)
        assert broken != text, right
        assert refused(yaml.safe_load(broken)), wrong


@check("kubernetes-validate takes every manifest")
def manifests():
    assert len(MANIFESTS) == 4, MANIFESTS
    for path in MANIFESTS:
        for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            validate(manifest)


@check("yamllint finds what is wrong")
def yamllint_works():
    assert style_faults("a: 1\na: 2\n")


@check("yamllint has nothing to say about the manifests")
def style():
    found = [f"{path.name}: {fault}" for path in MANIFESTS for fault in style_faults(path.read_text(encoding="utf-8"))]
    assert not found, found


for name, body in CHECKS:
    try:
        body()
        print(f"ok {name}")
    except Exception as failure:  # every failure of a check is a result of it
        reason = " ".join(f"{type(failure).__name__} {failure}".split())
        print(f"not ok {name}: {reason}")
print(f"1..{len(CHECKS)}")
