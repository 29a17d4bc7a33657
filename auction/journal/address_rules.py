"""Which addresses a partner may give us to call: the URL's shape, and the internet addresses behind its name. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from auction.ground.refusal import Refusal, Words

URL_CHARACTERS_MAX = 2048
NAME_CHARACTERS_MAX = 253  # RFC 1035
HTTPS_PORT = 443
HTTP_PORT = 80
FIRST_UNPRIVILEGED_PORT = 1024
LAST_PORT = 65535

# Printable ASCII without quotes, brackets, backslash and fragment, which programs read differently from one another.
_PLAIN_URL = re.compile(r"[!$-;=?-Z_a-z~\[\]]+")
# Stricter than urlsplit, which drops what it does not understand: no user name, no escapes, no stray brackets.
_HOST_AND_PORT = re.compile(r"(\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+))(:(?P<port>[0-9]{1,5}))?")
_DNS_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*")

# `is_global` of the standard library differs between Python releases, so what matters is also written out here.
_NEVER_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; 100.100.100.200 is Alibaba Cloud's metadata server
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent: a public address that answers only inside
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata server of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Everything else in IPv6 (loopback, mapped and NAT64 forms of IPv4, unique local, link-local, multicast) lies outside.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NEVER_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, among them Teredo 2001::/32, which carries an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4, which carries an IPv4 address
        "3fff::/20",
    )
)
# ISATAP: in the network's own part of an address these bits say that an IPv4 address follows.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


@dataclass(frozen=True)
class Endpoint:
    """A partner's URL taken apart: `name` is what DNS, SNI and the certificate are asked for."""

    encrypted: bool
    name: str
    port: int
    host_header: str
    target: str


def read_url(url: str) -> Endpoint:
    """Take a URL apart, or refuse ENDPOINT_URL_INVALID with the reason.

    Whether plain http is allowed is decided on the addresses, see `check_addresses`.
    """
    if len(url) > URL_CHARACTERS_MAX:
        raise _invalid("it is longer than 2048 characters", "长度超过 2048 个字符")
    if not _PLAIN_URL.fullmatch(url):
        raise _invalid(
            "it has spaces or characters that a plain address cannot have; write a Chinese domain in its xn-- form",
            "含有空格或地址中不允许的字符，中文域名请写成 xn-- 形式",
        )
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    place = _HOST_AND_PORT.fullmatch(parts.netloc) if parts else None
    if parts is None or parts.scheme not in ("https", "http"):
        raise _invalid("it does not begin with https://", "必须以 https:// 开头")
    if place is None:
        raise _invalid("after https:// comes only a host name and perhaps a port", "https:// 之后只能是主机名和端口")
    name = _ipv6(place["ipv6"]) if place["ipv6"] else _dns_name(place["name"])
    encrypted = parts.scheme == "https"
    standard_port = HTTPS_PORT if encrypted else HTTP_PORT
    port = _port(place["port"]) if place["port"] else standard_port
    shown = f"[{name}]" if place["ipv6"] else name
    return Endpoint(
        encrypted=encrypted,
        name=name,
        port=port,
        host_header=shown if port == standard_port else f"{shown}:{port}",
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )


def check_addresses(endpoint: Endpoint, addresses: list[str], *, allow_loopback: bool) -> None:
    """Refuse ENDPOINT_ADDRESS_FORBIDDEN unless every address may be called.

    All must be public; or, where `allow_loopback`, all must be loopback, and only then may the URL be plain http.
    """
    if not addresses:
        raise ValueError("no address is not an answer that can be checked")
    parsed = [ipaddress.ip_address(address) for address in addresses]
    if allow_loopback and all(_is_loopback(address) for address in parsed):
        return
    for address in parsed:
        if not is_public(address):
            raise Refusal("ENDPOINT_ADDRESS_FORBIDDEN", name=endpoint.name, address=str(address))
    if not endpoint.encrypted:
        raise _invalid("it does not begin with https://", "必须以 https:// 开头")


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the open internet and carries no other address inside it."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NEVER_V4)
    if int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        return False
    return address in _GLOBAL_V6 and not any(address in network for network in _NEVER_V6)


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # Python 3.13 also calls ::ffff:127.0.0.1 loopback; we do not.
    return address in ipaddress.ip_network("127.0.0.0/8") or address == ipaddress.IPv6Address("::1")


def _ipv6(written: str) -> str:
    try:
        return str(ipaddress.IPv6Address(written))
    except ValueError:
        raise _invalid("the address in brackets is not IPv6", "方括号内不是 IPv6 地址") from None


def _dns_name(written: str) -> str:
    if len(written) > NAME_CHARACTERS_MAX or not _DNS_NAME.fullmatch(written):
        raise _invalid("the host name is not valid", "主机名无效")
    return written.lower()


def _port(written: str) -> int:
    port = int(written)
    if port != HTTPS_PORT and not FIRST_UNPRIVILEGED_PORT <= port <= LAST_PORT:
        raise _invalid("the port is neither 443 nor 1024 to 65535", "端口必须为 443 或 1024 至 65535")
    return port


def _invalid(english: str, chinese: str) -> Refusal:
    return Refusal("ENDPOINT_URL_INVALID", why=Words(en=english, zh=chinese))
