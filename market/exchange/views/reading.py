"""What the forms of a preview say, whose fields depend on the file."""

from typing import Any

from werkzeug.datastructures import MultiDict

from market.errors import N_, Invalid
from market.exchange.models import Intake, ListKind
from market.exchange.preview import Choices, Preview
from market.exchange.preview.naming import APART, SAME

MOST = 20_000


def read_columns(intake: Intake, form: MultiDict[str, str]) -> dict[str, Any]:
    """The kind and what each column was taken for, as keywords of `choose`.

    Raises
    ------
    Invalid: a kind that there is not, or there is no preview to choose for.
    """
    if intake.preview is None:
        raise Invalid(N_("没有可以修改的预览"))
    preview = Preview.unpack(intake.preview)
    kind = form.get("kind") or preview.kind.value
    if kind not in set(ListKind):
        raise Invalid(N_("不在可选范围内"))
    chosen: dict[str, Any] = {"kind": ListKind(kind)}
    if kind != preview.kind:
        # Other lists have other columns: they are guessed anew.
        return chosen
    mapping = {}
    for index, table in enumerate(preview.tables):
        names = [form.get(f"t{index}c{column}", old) for column, old in enumerate(table.columns)]
        if names != table.columns:
            mapping[table.fingerprint] = names
    return {**chosen, "mapping": mapping}


def read_choices(before: Choices, sent: dict[str, Any], form: MultiDict[str, str]) -> Choices:
    """The choices after a form of the preview, which shows some of them only.

    Parameters
    ----------
    sent: the clean fields of `SettingsSchema`, which count only when the settings were shown.
    """
    choices = Choices.unpack(before.pack())
    if "settings" in form:
        for name, value in sent.items():
            setattr(choices, name, value)
    for name, value in form.items():
        if not name.startswith("pair"):
            continue
        decision, _, key = value.partition(":")
        if key and decision in (SAME, APART) and len(choices.pairs) < MOST:
            choices.pairs[key] = decision
        elif key:
            choices.pairs.pop(key, None)
    for name in ("keep", "whole"):
        shown = set(form.getlist(f"{name}__shown"))
        kept = getattr(choices, name) - shown
        setattr(choices, name, kept | (set(form.getlist(name)) & shown))
    return choices
