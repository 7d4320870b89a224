import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker.common.environment import Environment
from tracker.common.secret import secret_key_in


class TestEnvironment:
    def test_reads_each_type(self, tmp_path):
        env = Environment(
            {
                "TRACKER_NAME": " ledger ",
                "TRACKER_HOSTS": "a.cn, b.cn,",
                "TRACKER_ON": "Yes",
                "TRACKER_LIMIT": "20",
                "TRACKER_MODE": "FULL",
                "TRACKER_DIR": str(tmp_path),
            }
        )

        assert env.text("NAME") == "ledger"
        assert env.words("HOSTS", []) == ["a.cn", "b.cn"]
        assert env.flag("ON", default=False) is True
        assert env.whole_number("LIMIT", default=5) == 20
        assert env.one_of("MODE", ("FULL", "NORMAL"), default="NORMAL") == "FULL"
        assert env.folder("DIR", tmp_path / "other") == tmp_path
        env.refuse_unknown()

    def test_falls_back_where_a_variable_is_missing_or_empty(self):
        env = Environment({"TRACKER_LIMIT": ""})

        assert env.whole_number("LIMIT", default=5) == 5
        assert env.words("HOSTS", ["localhost"]) == ["localhost"]
        assert env.flag("ON", default=True) is True

    @pytest.mark.parametrize("value", ["maybe", "2", "是"])
    def test_refuses_a_flag_that_is_neither_true_nor_false(self, value):
        with pytest.raises(ImproperlyConfigured, match="TRACKER_ON="):
            Environment({"TRACKER_ON": value}).flag("ON", default=True)

    @pytest.mark.parametrize("value", ["-1", "0", "ten", "1.5", "２"])
    def test_refuses_what_is_no_whole_number_of_at_least_one(self, value):
        with pytest.raises(ImproperlyConfigured, match="不小于 1"):
            Environment({"TRACKER_LIMIT": value}).whole_number("LIMIT", default=5, smallest=1)

    def test_refuses_a_word_outside_the_choices(self):
        with pytest.raises(ImproperlyConfigured, match="FULL、NORMAL"):
            Environment({"TRACKER_MODE": "OFF"}).one_of("MODE", ("FULL", "NORMAL"), default="FULL")

    def test_reads_where_a_cache_is(self):
        def backend(given):
            return Environment({"TRACKER_CACHE_URL": given}).cache("CACHE_URL")["BACKEND"]

        assert backend("").endswith("LocMemCache")
        assert backend("database").endswith("DatabaseCache")
        with pytest.raises(ImproperlyConfigured, match="memory、database"):
            backend("memcached")

    def test_says_what_a_redis_cache_needs(self, monkeypatch):
        monkeypatch.setattr("tracker.common.environment.find_spec", lambda name: None)
        with pytest.raises(ImproperlyConfigured, match=r"\[redis\]"):
            Environment({"TRACKER_CACHE_URL": "redis://cache:6379/0"}).cache("CACHE_URL")

    def test_names_a_variable_that_nobody_reads(self):
        env = Environment({"TRACKER_ALOWED_HOSTS": "x", "OTHER": "y"})

        with pytest.raises(ImproperlyConfigured, match="TRACKER_ALOWED_HOSTS"):
            env.refuse_unknown()


class TestSecretKey:
    def test_is_made_once_and_kept(self, tmp_path):
        key = secret_key_in(tmp_path / "data")

        assert len(key) >= 50
        assert secret_key_in(tmp_path / "data") == key
        assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0

    def test_says_in_one_sentence_that_the_folder_is_not_writable(self, tmp_path):
        (tmp_path / "file").write_text("")

        with pytest.raises(ImproperlyConfigured, match="不可写"):
            secret_key_in(tmp_path / "file" / "data")
