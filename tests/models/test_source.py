"""Whose link it is: the domain of a source, or below it, and nothing that only looks like it (C6, H5)."""

import pytest

from models.account import Source, of_domain
from models.errors import ForeignDomain

SOURCE = Source(name="新华社", domains=["news.cn", "中国.cn"], active=True)


@pytest.mark.parametrize(
    "link",
    [
        "https://news.cn",
        "http://www.NEWS.cn:8080/a?b#c",
        "https://news.cn./a",
        "https://中国.cn/a",
        "https://xn--fiqs8s.cn/a",
        "https://www.中国.cn/a",
    ],
)
def test_the_domain_and_those_below_it(link: str) -> None:
    of_domain(SOURCE, link)


@pytest.mark.parametrize(
    "link",
    [
        "https://fakenews.cn/",
        "https://news.cn.evil.com/",
        "https://evil.com/news.cn",
        "https://evil.com?news.cn",
        "https://nеws.cn/",
        "https://evil.com%00.news.cn/",
        "https://evil.com%2f.news.cn/",
        "https://.news.cn/",
        "https://[::1/",
        "https:///news.cn",
        "https://cn/",
    ],
)
def test_no_look_alike(link: str) -> None:
    with pytest.raises(ForeignDomain):
        of_domain(SOURCE, link)
