"""An album comes one item at a time, and its last item may be late."""

from tests.office import Office, decide, offers, shows


async def test_an_item_that_comes_after_submission_makes_a_new_version(office: Office) -> None:
    """J10: what was sent for review was not the whole, so nothing of it may be approved any more."""
    photo = office.author.attachment
    items = await office.author.album([photo("photo", b"1", caption="图说"), photo("photo", b"2")])
    await office.author.sees(shows("D-1", "×2"))
    await office.submit()
    await office.reviewer.sees(offers("通过", "D-1"))
    late = await office.author.photo(b"3")
    body = {**late, "message_id": late["message_id"] + 100, "media_group_id": items[0]["media_group_id"]}
    office.sandbox.inject("message", body)
    await office.author.sees(offers("提交审核", "D-1", "v2", "×3"))
    assert office.reviewer.find(offers("通过", "D-1")) is None
    await office.submit()
    await decide(office.reviewer, "通过", "D-1")
    await office.head.sees(offers("Sign", "D-1", "×3"))


async def test_all_items_in_one_draft_also_over_two_answers(office: Office) -> None:
    photo = office.author.attachment
    await office.author.album(
        [photo("photo", b"1", caption="图说"), *(photo("photo", b"x" * n) for n in range(2, 6))], split=True
    )
    await office.author.sees(shows("D-1", "×5", "图说"))
    await office.author.send("/drafts")
    await office.author.sees(shows("您的稿件", "D-1"))
    assert office.author.find(shows("D-2")) is None
