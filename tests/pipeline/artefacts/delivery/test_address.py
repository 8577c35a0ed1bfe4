"""What ``ARTEFACTS_URL`` may be."""

import pytest

from pipeline.artefacts.delivery import address
from pipeline.core.errors import ConfigError

HASH = "0a" * 32


@pytest.mark.parametrize(
    ("text", "url", "sha256"),
    [
        ("https://host/a/current.json", "https://host/a/current.json", None),
        ("s3://bucket/builds/current.json", "s3://bucket/builds/current.json", None),
        (f"https://host/a.tar.gz#sha256={HASH.upper()}", "https://host/a.tar.gz", HASH),
        (f"https://host/a.tar.gz?key=1#sha256={HASH}", "https://host/a.tar.gz?key=1", HASH),
        ("http://127.0.0.1:8000/current.json", "http://127.0.0.1:8000/current.json", None),
        ("http://[::1]/current.json", "http://[::1]/current.json", None),
        (" http://localhost/current.json\n", "http://localhost/current.json", None),
    ],
)
def test_an_address_is_a_descriptors_or_an_archives_with_its_hash(text: str, url: str, sha256: str | None) -> None:
    assert address.parse(text) == address.Address(url, sha256)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "https://HOST"),
        ("builds/current.json", "https://HOST"),
        ("file:///etc/current.json", "https://HOST"),
        ("https://host/", "https://HOST"),
        ("https://host/a.tar.gz", "needs its hash"),
        (f"https://host/a.json#sha256={HASH}", "a descriptor has none"),
        ("https://host/a.tar.gz#sha256=12", "64 hexadecimal digits"),
        ("http://host/current.json", "use https"),
        ("http://localhost.example.com/current.json", "use https"),
        ("http://10.0.0.1/current.json", "use https"),
        ("https://[broken/current.json", "no address"),
    ],
)
def test_another_is_refused_with_the_forms_that_there_are(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as told:
        address.parse(text)
    assert says in str(told.value) and "https://HOST/NAME.json" in str(told.value)


def test_what_is_secret_is_not_shown() -> None:
    found = address.parse("https://me:word@host/a/current.json?signature=xyz")
    assert found.shown == "https://host/a/current.json"
    beside = found.beside("b.tar.gz")
    assert beside.url == "https://me:word@host/a/b.tar.gz?signature=xyz" and beside.shown == "https://host/a/b.tar.gz"
    with pytest.raises(ConfigError) as told:
        address.parse("http://me:word@host/current.json?signature=xyz")
    assert "word" not in str(told.value) and "xyz" not in str(told.value)


@pytest.mark.parametrize("text", ["0", "-1", "soon", "1e3", "86401"])
def test_a_number_out_of_its_range_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"ARTEFACTS_REFRESH is .* from 1 to 86400 \(default 300\)"):
        address.number(address.REFRESH, {address.REFRESH: text})


def test_a_number_has_a_default() -> None:
    assert address.number(address.REFRESH, {}) == 300
    assert address.number(address.REFRESH, {address.REFRESH: "5"}) == 5
