"""The pages as people use them, without JavaScript: list, case, answer, undo, search, manual checks, overviews."""

from __future__ import annotations

import pytest

from desk.views.worklist import chosen_of
from desk.words import desk_words
from desk.work.cases import newest_answers, work_of_case
from tasks.reports.language import LANGUAGES
from tests.desk.browsing import text_of
from tests.desk.conftest import Town


def test_the_languages_have_the_same_words() -> None:
    nb, *others = (desk_words(code) for code in LANGUAGES)
    for other in others:
        for name in (each for each in nb.sections if each.startswith("desk") or each == "phone"):
            assert nb[name].keys() == other[name].keys()
            for key, text in nb[name].items():
                fields = {field.partition("}")[0] for field in text.split("{")[1:]}
                assert fields == {field.partition("}")[0] for field in other[name][key].split("{")[1:]}, (name, key)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_is_there_in_each_language(town: Town, code: str) -> None:
    kari = town.open("Kari")
    kari.get("/saker")
    kari.send("/sprak", sprak=code)
    paths = ["/saker?f=1", "/finn", "/ikke-kontrollert", *(f"/sak/{case_id}" for case_id in town.flagged(0)[:3])]
    for state in ("unchanged", "observed", "not_checked", "by_hand", "awaiting"):
        paths += [f"/sak/{case_id}" for case_id in town.in_state(state)[:1]]
    paths.append(f"/sak/{town.flagged(0)[0]}/brev?sprak=nn")
    for path in paths:
        assert kari.get(path).status_code == 200, path
        assert f'<html lang="{code}">' in kari.page.text
        assert "{" not in text_of(kari.page.text), path
    for person, path in (
        ("Liv", "/leder?grense=100&minutter=20&timer=4"),
        ("Rune", "/revisor"),
        ("Siri", "/kontrollen"),
    ):
        other = town.open(person)
        other.get("/")
        other.send("/sprak", sprak=code)
        assert other.get(path).status_code == 200
        assert "{" not in text_of(other.page.text), path


def test_the_list_has_the_cases_of_the_readers_teams_and_its_filters_stay_in_the_address(town: Town) -> None:
    kari = town.open("Kari")
    kari.get("/saker")
    mine = {*town.flagged(0), *town.flagged(1)}
    assert all(case_id in kari.page.text for case_id in mine)
    assert not any(case_id in kari.page.text for case_id in town.flagged(2))
    team = min(town.rooms.report.flagged["team"].unique())
    kari.get(f"/saker?f=1&team={team}&sort=case")
    assert all(case_id in kari.page.text for case_id in town.flagged(0))
    assert not any(f"row-{case_id}" in kari.page.text for case_id in town.flagged(1))
    assert str(kari.page.url).endswith("sort=case")
    kept = chosen_of([("f", "1"), ("team", "Vest"), ("team", "Nord"), ("sort", "case"), ("sak", "123"), ("x", "y")])
    assert kept.query == "f=1&team=Nord&team=Vest&sort=case"


def test_who_comes_second_learns_who_has_the_case_and_keeps_what_they_typed(town: Town) -> None:
    """T2, without the script."""
    case_id = town.flagged(1)[0]
    kari, ola = town.open("Kari"), town.open("Ola")
    ola.get(f"/sak/{case_id}")
    kari.get("/saker")
    kari.send(f"/sak/{case_id}/ta")
    assert kari.page.status_code == 200
    answer = ola.send(f"/sak/{case_id}/svar", verdict="no_change", reason="temporary", note="Ringte i går.")
    assert answer.status_code == 409
    text = text_of(answer.text)
    assert "Kari endret saken 12.11.2026 kl. 09.00" in text
    assert "Ringte i går." in answer.text
    assert 'value="no_change" id="verdict" checked' in answer.text or 'value="no_change" checked' in answer.text
    ola.get("/saker?f=1")
    row = ola.page.text.partition(f'id="row-{case_id}"')[2].partition("</tr>")[0]
    assert "Kari" in row
    assert "<button" not in row
    with town.rooms.work.reading() as connection:
        assert work_of_case(connection, case_id).answers == []


def test_no_change_needs_a_reason_and_then_the_next_case_is_shown_with_undo(town: Town) -> None:
    """T3, without the script."""
    kari = town.open("Kari")
    kari.get("/saker?f=1&sort=case")
    first, second = sorted({*town.flagged(0), *town.flagged(1)})[:2]
    kari.get(f"/sak/{first}?f=1&sort=case")
    answer = kari.send(f"/sak/{first}/svar", verdict="no_change")
    assert answer.status_code == 422
    assert answer.text.count("må ha en begrunnelse") == 2  # in the summary, and at the field
    assert '<a href="#reason">' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Feil: " in answer.text.partition("<title>")[2]
    answer = kari.send(f"/sak/{first}/svar", verdict="no_change", reason="temporary")
    assert answer.status_code == 200
    text = text_of(answer.text)
    assert f"Svaret er lagret for sak {first}. Her er neste sak." in text
    assert f"Sak {second}" in text
    kari.send(f"/sak/{first}/angre")
    assert "Svaret er angret." in text_of(kari.page.text)
    with town.rooms.work.reading() as connection:
        assert newest_answers(connection, "") == {}


def test_an_answer_cannot_be_undone_after_ten_minutes(town: Town) -> None:
    case_id = town.flagged(0)[0]
    kari = town.open("Kari")
    kari.get(f"/sak/{case_id}")
    kari.send(f"/sak/{case_id}/svar", verdict="new_decision")
    town.rooms.clock.move(minutes=11)
    kari.send(f"/sak/{case_id}/angre")
    assert kari.page.status_code == 409
    assert "kan ikke angres lenger" in kari.page.text


def test_a_flag_is_new_to_each_reader_until_they_have_been_there(town: Town) -> None:
    """T4."""
    clock = town.rooms.clock

    def news(person: str) -> int:
        browser = town.open(person)
        return browser.get("/saker?f=1").text.count("Ny for deg")

    assert news("Kari") > 0
    clock.move(days=4)
    assert news("Kari") == 0
    assert news("Ola") > 0
    assert news("Ola") == 0


def test_a_case_that_waits_for_the_applicant_comes_back_with_the_question_and_the_note(town: Town) -> None:
    """T5."""
    case_id = town.flagged(0)[0]
    kari = town.open("Kari")
    kari.get(f"/sak/{case_id}")
    kari.send(f"/sak/{case_id}/svar", verdict="asked_citizen", note="Spurte om ny jobb.")
    kari.get("/saker")
    assert f"row-{case_id}" not in kari.page.text
    kari.get("/saker?f=1&status=waiting")
    assert "Venter på svar fra søkeren til 03.12.2026, av Kari" in text_of(kari.page.text)
    town.rooms.clock.move(days=21)
    kari = town.open("Kari")
    kari.get("/saker")
    text = text_of(kari.page.text)
    assert "Tilbake: Kari spurte søkeren 12.11.2026 «Spurte om ny jobb.»" in text
    kari.get(f"/sak/{case_id}")
    assert "Tilbake: Kari spurte søkeren 12.11.2026 «Spurte om ny jobb.»" in text_of(kari.page.text)


def test_the_search_gives_six_kinds_of_cases_six_true_answers(town: Town) -> None:
    """T6."""
    kari = town.open("Kari")
    answered, waiting = town.flagged(0)[:2]
    for case_id, verdict in ((answered, "new_decision"), (waiting, "asked_citizen")):
        kari.get(f"/sak/{case_id}")
        kari.send(f"/sak/{case_id}/svar", verdict=verdict)
    said = {}
    wanted = {
        "unchanged": town.in_state("unchanged")[0],
        "observed": town.in_state("observed")[0],
        "answered": answered,
        "waiting": waiting,
        "not checked": town.in_state("not_checked")[0],
        "unknown": "S-99999",
    }
    for kind, case_id in wanted.items():
        kari.get("/finn")
        kari.send("/finn", sak=case_id)
        assert kari.page.status_code == 200
        assert case_id not in str(kari.page.url)
        result = kari.page.text.partition('aria-live="polite"')[2]
        said[kind] = text_of(result).replace(case_id, "")
    assert len(set(said.values())) == 6
    assert "Uendret i oktober 2026" in said["unchanged"]
    assert "Liten forskjell" in said["observed"]
    assert "Nytt vedtak 12.11.2026, av Kari" in said["answered"]
    assert "Venter på svar fra søkeren til 03.12.2026" in said["waiting"]
    assert "Ikke kontrollert" in said["not checked"]
    assert "Ingen av de 120 aktive sakene" in said["unknown"]


def test_a_flag_withdrawn_under_an_open_form_keeps_the_answer_as_a_note(town: Town) -> None:
    """T11, the withdrawn flag."""
    case_id = town.flagged(0)[0]
    kari = town.open("Kari")
    kari.get(f"/sak/{case_id}")
    flag = kari.page.text.partition('name="flag" value="')[2].partition('"')[0]
    answer = kari.send(
        f"/sak/{case_id}/svar", verdict="no_change", reason="temporary", note="Midlertidig.", flag="A-OTHER"
    )
    assert flag.startswith("A-")
    assert answer.status_code == 409
    assert "er tatt vare på som merknad" in answer.text
    assert "Ingen endring, Midlertidig endring, Midlertidig." in text_of(answer.text)


def test_a_manual_check_makes_the_case_quiet_until_its_day(town: Town) -> None:
    case_id = town.in_state("by_hand")[0]
    kari = town.open("Kari")
    kari.get("/ikke-kontrollert")
    kari.send(f"/sak/{case_id}/kontrollert", result="postponed")
    assert kari.page.status_code == 422
    assert "må ha en dato" in kari.page.text
    kari.send(f"/sak/{case_id}/kontrollert", result="no_change")
    assert "er lagret" in kari.page.text
    assert case_id in kari.page.text.partition("vises ikke i listen")[2]
    town.rooms.clock.move(days=181)
    kari = town.open("Kari")
    kari.get("/ikke-kontrollert")
    assert case_id not in kari.page.text.partition("vises ikke i listen")[2]
    assert case_id in kari.page.text


def test_the_leader_sees_which_teams_a_limit_leaves_too_much_work(town: Town) -> None:
    """T13."""
    liv = town.open("Liv")
    liv.get("/leder?grense=100&minutter=45&timer=4")
    text = text_of(liv.page.text)
    flagged = town.rooms.report.flagged
    over = {}
    for team in flagged["team"].unique():
        of_team = flagged.filter(team=team)
        count = sum(
            kind in {"lost", "gained"} or abs(ore) >= 10_000
            for kind, ore in of_team.select("kind", "difference_ore").iter_rows()
        )
        over[team] = count * 45 > 4 * 60
        half = f"{round(count * 45 / 30) / 2:g}".replace(".", ",")
        assert f"{team} {count} {half} " in f"{text} "
    assert f"{sum(over.values())} av {len(over)} team over kapasitet" in text
    assert "Laveste grense som passer alle team" in text or "Ingen grense" in text
    assert not any(case_id in liv.page.text for case_id in flagged["case_id"])


def test_letters_have_the_cases_amounts_in_both_languages(town: Town) -> None:
    """T10, the text."""
    case_id = town.rooms.report.flagged.filter(kind="decrease")["case_id"][0]
    rune = town.open("Rune")
    for code in ("nb", "nn"):
        rune.get(f"/sak/{case_id}/brev?sprak={code}")
        assert rune.page.status_code == 200
        letter = text_of(rune.page.text.partition('id="letter"')[2])
        unsure = town.rooms.report.flagged.filter(case_id=case_id)["unconfirmed"][0].to_list()
        assert all(f"{desk_words(code).parameter(name)}" in letter for name in unsure)
        decided = town.rooms.report.flagged.filter(case_id=case_id)["decided_ore"][0]
        assert desk_words(code).kroner(decided).replace("\u00a0", " ") in letter


def test_nothing_breaks_before_the_first_run(town: Town) -> None:
    town.rooms.file.unlink()
    town.office.published._run = None  # as when no run has been
    kari = town.open("Kari")
    for path in ("/saker", "/ikke-kontrollert", "/finn"):
        assert kari.get(path).status_code == 200
    kari.send("/finn", sak="S-1")
    assert kari.page.status_code == 200
    assert kari.get("/sak/S-1").status_code == 404
    for person, path in (("Liv", "/leder"), ("Siri", "/kontrollen"), ("Rune", "/revisor")):
        assert town.open(person).get(path).status_code == 200
