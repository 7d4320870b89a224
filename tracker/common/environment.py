"""Typed reading of environment variables; a wrong value stops the start instead of being guessed.

Every variable is read once, by `tracker/settings.py`, and is listed in docs/configuration.md.
A variable that begins with the prefix but is read by nobody is a slip of the pen
(`TRACKER_ALOWED_HOSTS`), so `refuse_unknown` reports it.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

Network = IPv4Network | IPv6Network
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}
# Made by `manage.py createcachetable`.
CACHE_TABLE = "ledger_cache"


class Environment:
    def __init__(self, variables: Mapping[str, str], prefix: str = "TRACKER_"):
        self._variables = variables
        self._prefix = prefix
        self._known: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self._known.add(name)
        return self._variables.get(self._prefix + name, "").strip() or default

    def words(self, name: str, default: list[str]) -> list[str]:
        """A comma-separated list; empty entries are dropped."""
        given = self.text(name)
        return [word.strip() for word in given.split(",") if word.strip()] if given else default

    def flag(self, name: str, *, default: bool) -> bool:
        given = self.text(name).lower()
        if not given:
            return default
        if given in TRUE_WORDS | FALSE_WORDS:
            return given in TRUE_WORDS
        raise ImproperlyConfigured(
            f"{self._prefix}{name}={given!r} 不是开关值，请写 true 或 false。"
        )

    def whole_number(
        self, name: str, *, default: int, smallest: int = 0, largest: int | None = None
    ) -> int:
        given = self.text(name)
        if not given:
            return default
        if not given.isascii() or not given.isdigit() or int(given) < smallest:
            raise ImproperlyConfigured(
                f"{self._prefix}{name}={given!r} 不是不小于 {smallest} 的整数。"
            )
        if largest is not None and int(given) > largest:
            raise ImproperlyConfigured(f"{self._prefix}{name}={given!r} 不能大于 {largest}。")
        return int(given)

    def one_of(self, name: str, choices: tuple[str, ...], *, default: str) -> str:
        given = self.text(name, default)
        if given not in choices:
            raise ImproperlyConfigured(
                f"{self._prefix}{name}={given!r} 无效，可用值：{'、'.join(choices)}。"
            )
        return given

    def cache(self, name: str) -> dict[str, str]:
        """memory (default), database, or the address of a Redis server."""
        given = self.text(name, "memory")
        if given == "memory":
            return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if given == "database":
            table = {"LOCATION": CACHE_TABLE}
            return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", **table}
        if given.startswith(("redis://", "rediss://", "unix://")):
            if find_spec("redis") is None:
                raise ImproperlyConfigured(
                    f"{self._prefix}{name} 需要安装附加包：pip install -e '.[redis]'。"
                )
            return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": given}
        raise ImproperlyConfigured(
            f"{self._prefix}{name}={given!r} 无效，应为 memory、database 或 redis:// 开头的地址。"
        )

    def networks(self, name: str) -> list[Network]:
        """Addresses and networks, as 10.1.2.3 or 10.1.0.0/16."""
        try:
            return [ip_network(word) for word in self.words(name, [])]
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{self._prefix}{name} 应为逗号分隔的地址或网段，如 10.1.2.3,10.8.0.0/16。"
            ) from error

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().resolve()

    def refuse_unknown(self) -> None:
        unknown = [
            name
            for name in sorted(self._variables)
            if name.startswith(self._prefix) and name.removeprefix(self._prefix) not in self._known
        ]
        if unknown:
            raise ImproperlyConfigured(
                f"未知的环境变量：{'、'.join(unknown)}。可用变量见 docs/configuration.md。"
            )
