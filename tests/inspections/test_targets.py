"""Which targets may be entered: addresses that a machine has for itself are refused in every spelling."""

import pytest

from tertib.inspections import _targets
from tertib.inspections.ports import Option, OptionKind


def problem(kind: OptionKind, text: str) -> str:
    option = Option(key="x", label="", kind=kind)
    _, problems = _targets.clean((option,), {"x": text})
    return str(problems["x"][0]) if problems else ""


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.0.7",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "::",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
    ],
)
def test_special_addresses_are_refused(host: str) -> None:
    assert "tidak boleh ditanya" in problem(OptionKind.HOST, host)
    in_url = f"http://[{host}]/" if ":" in host else f"http://{host}/"
    assert "tidak boleh ditanya" in problem(OptionKind.URL, in_url)


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.1.1", "127.0.0.1", "fd12::5", "srv-01", "a.go.id"])
def test_addresses_and_names_of_machines_are_taken(host: str) -> None:
    assert problem(OptionKind.HOST, host) == ""


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "10.1.2", "a b", "a/b", "-x", "a..b", "x" * 300])
def test_other_spellings_are_no_hosts(host: str) -> None:
    assert problem(OptionKind.HOST, host) == _targets._NOT_HOST


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.go.id/",
        "http://nama:sandi@a.go.id/",
        "http://a.go.id:0/",
        "http://a.go.id:99999/",
        "http://a.go.id/\r\nHost: b",
        "//a.go.id/",
        "http:///x",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    assert problem(OptionKind.URL, url) == _targets._NOT_URL


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (OptionKind.PORT, "9100", "70000"),
        (OptionKind.PORT, "1", "٣"),
        (OptionKind.PATH, "/metrics?x=1", "metrics"),
        (OptionKind.PATH, "/", "/a b"),
        (OptionKind.TEXT, "* OK", "a\nb"),
        (OptionKind.COUNT, "100", "1000"),
    ],
)
def test_each_kind_of_option_is_judged(kind: OptionKind, good: str, bad: str) -> None:
    assert (problem(kind, good) == "", problem(kind, bad) == "") == (True, False)


def test_what_is_empty_is_missing_or_as_usual() -> None:
    options = (
        Option(key="host", label="", kind=OptionKind.HOST),
        Option(key="port", label="", kind=OptionKind.PORT, default="9100"),
        Option(key="job", label="", kind=OptionKind.TEXT, required=False),
    )
    kept, problems = _targets.clean(options, {"host": " ", "unknown": "x"})
    assert (kept, set(problems)) == ({"port": "9100"}, {"host"})
