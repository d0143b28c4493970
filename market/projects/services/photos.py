"""Photos of activities: added by either side, released to the public by the 居民区 served."""

from collections.abc import Sequence
from typing import BinaryIO

import sqlalchemy as sa

from market.db import db, get, locked, now, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.policy import Actor, require, scopes
from market.projects.models import Activity, ActivityState, Photo
from market.projects.pictures import Picture, read_picture

MOST_PHOTOS = 9
# A photo shows something that took place; a cancelled or missed activity has none.
WITH_PHOTOS = (ActivityState.HELD, ActivityState.DISPUTED, ActivityState.CONFIRMED)


def read_pictures(photos: Sequence[BinaryIO | Picture]) -> list[Picture]:
    """Re-encode the photos as sent, one after the other, before any transaction begins.

    Those that a page has read already, before a transaction of its own, are taken as they are.

    Raises
    ------
    Invalid: more than nine, or one of them cannot be kept; names ``photos``.
    """
    if len(photos) > MOST_PHOTOS:
        message = N_("每场活动最多 %(most)s 张照片")
        raise Invalid(message, fields={"photos": message}, most=MOST_PHOTOS)
    return [
        photo if isinstance(photo, Picture) else read_picture(photo, number)
        for number, photo in enumerate(photos, 1)
    ]


def check_room(activity_id: int, adding: int) -> None:
    """Conflict when an activity, whose row is locked, would have more than nine photos."""
    query = sa.select(sa.func.count(Photo.id)).where(Photo.activity_id == activity_id)
    there = db.session.scalar(query) or 0
    if adding and there + adding > MOST_PHOTOS:
        message = N_("每场活动最多 %(most)s 张照片，已有 %(there)s 张")
        raise Conflict(message, fields={"photos": message}, most=MOST_PHOTOS, there=there)


def keep_pictures(activity_id: int, pictures: Sequence[Picture], by: Actor) -> list[Photo]:
    """Store re-encoded pictures with their activity, internal until released."""
    photos = [
        Photo(
            activity_id=activity_id,
            body=picture.body,
            thumbnail=picture.thumbnail,
            width=picture.width,
            height=picture.height,
            added_by_id=by.user_id,
        )
        for picture in pictures
    ]
    db.session.add_all(photos)
    db.session.flush()
    if photos:
        _note("added", activity_id, by, count=len(photos))
    return photos


def _note(verb: str, activity_id: int, by: Actor, **data: int) -> None:
    project_id = get(Activity, activity_id).project_id
    about = [("project", project_id)]
    journal.record(f"photo.{verb}", "activity", activity_id, by=by, about=about, **data)


def add(activity_id: int, *, by: Actor, photos: Sequence[BinaryIO]) -> list[Photo]:
    """Add photos to an activity that was held.

    Raises
    ------
    Invalid: none was sent, or one cannot be kept. Conflict: it was not held, or has nine.
    """
    if not photos:
        raise Invalid(N_("请选择照片"), fields={"photos": N_("请选择照片")})
    return _add(activity_id, by=by, pictures=read_pictures(photos))


@transaction()
def _add(activity_id: int, *, by: Actor, pictures: Sequence[Picture]) -> list[Photo]:
    activity = locked(Activity, activity_id)
    require(by, "activity.record", scopes["activity"](activity_id))
    if activity.state not in WITH_PHOTOS:
        raise Conflict(N_("活动当前为“%(state)s”，不能添加照片"), state=activity.state.label)
    check_room(activity_id, len(pictures))
    return keep_pictures(activity_id, pictures, by)


@transaction()
def release(photo_id: int, *, by: Actor) -> Photo:
    """Let everybody who sees the project see this photo."""
    photo = locked(Photo, photo_id)
    require(by, "photo.release", scopes["photo"](photo_id))
    if photo.released_at is None:
        photo.released_at = now()
        _note("released", photo.activity_id, by, photo_id=photo.id)
    return photo


@transaction()
def withdraw(photo_id: int, *, by: Actor) -> Photo:
    """Make a released photo internal again."""
    photo = locked(Photo, photo_id)
    require(by, "photo.release", scopes["photo"](photo_id))
    if photo.released_at is not None:
        photo.released_at = None
        _note("withdrawn", photo.activity_id, by, photo_id=photo.id)
    return photo


@transaction()
def remove(photo_id: int, *, by: Actor) -> int:
    """Delete a photo, for example since somebody in it objects; the number of its activity."""
    photo = locked(Photo, photo_id)
    require(by, "activity.record", scopes["photo"](photo_id))
    activity_id = photo.activity_id
    db.session.delete(photo)
    db.session.flush()
    _note("removed", activity_id, by, photo_id=photo_id)
    return activity_id
