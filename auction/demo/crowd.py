"""A crowd of lots over the whole country, to see that search, map and lists stay quick. They have no story behind them:
no bids, no record, no money; the demo court's own lots are told in stories.py.
"""

from typing import Any

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.places.tree_rules import children, place_name
from auction.search.filling import rebuild

CASE_LOTS = 20

# Of a hundred lots so many stand in each state, roughly as on the largest platform.
STATES = (
    ("announced",) * 24 + ("open",) * 6 + ("paused",) * 1 + ("settled",) * 44 + ("unsold",) * 22 + ("withdrawn",) * 3
)

COURTS = """
INSERT INTO court (name_zh, name_en, parent_id, jurisdiction, address, phone, supervision_phone, account_holder,
  account_bank, account_number)
SELECT '演示法院（' || p.zh || '）', 'Demo Court (' || p.en || ')', c.parent_id, c.jurisdiction, c.address, c.phone,
  c.supervision_phone, c.account_holder, c.account_bank, c.account_number
FROM unnest(CAST(:zh AS text[]), CAST(:en AS text[])) AS p(zh, en), court c WHERE c.id = :court
ON CONFLICT (name_zh) DO NOTHING
"""
CASES = """
INSERT INTO enforcement_case (number, court_id, officer_id, title_document, title_effective_on, currency, opened_at,
  account_number, request_id)
SELECT '（2026）演执' || n || '号', courts.ids[1 + n % cardinality(courts.ids)], :officer, '演示判决', :day, 'CNY', :at,
  'DEMO-' || n, gen_random_uuid()
FROM generate_series(CAST(:first AS int), :last) n, (SELECT array_agg(id ORDER BY id) ids FROM court WHERE name_zh LIKE '演示法院（%') courts
"""
# One thing in ten is a car, one in ten a right; all others are homes, shops and plants.
ASSETS = """
INSERT INTO asset (case_id, kind, title, description, location, division_code, certificate, area_centi_m2, occupancy,
  tenancy, encumbrances, arrears, known_defects, recorded_at, fixed_at, request_id)
SELECT c.id, k.kind, CASE k.kind WHEN 'movable' THEN p.name || '小型轿车一辆（' || i || '）'
    WHEN 'other_right' THEN p.name || '某公司股权（' || i || '）'
    ELSE p.name || (ARRAY['人民路', '解放路', '中山路', '建设路', '文化路', '滨江路'])[1 + i % 6] || 1 + i % 300 || '号'
      || (ARRAY['住宅', '商铺', '住宅', '厂房', '住宅', '车位'])[1 + i / 7 % 6] END,
  '仅供检验速度，非真实财产。', p.name, p.code, '演示', CASE k.kind WHEN 'immovable' THEN 4000 + i * 37 % 20000 END,
  '不详', '不详', '不详', '不详', '不详', :at, :at, gen_random_uuid()
FROM generate_series(CAST(:first AS int), :last) i
JOIN LATERAL (SELECT CASE i % 10 WHEN 3 THEN 'movable' WHEN 7 THEN 'other_right' ELSE 'immovable' END AS kind) k ON true
JOIN LATERAL (SELECT (CAST(:codes AS text[]))[1 + CAST(i AS bigint) * 7919 % :places] AS code,
  (CAST(:names AS text[]))[1 + CAST(i AS bigint) * 7919 % :places] AS name) p ON true
JOIN enforcement_case c ON c.number = '（2026）演执' || i / :case_lots || '号'
RETURNING id
"""
LOTS = """
INSERT INTO lot (jurisdiction, extension_count, asset_id, case_id, court_id, round_kind, state, title, asset_kind, currency, created_at,
  reference_price_minor, reference_method, reference_fixed_on, reference_valid_until, start_price_minor, increment_minor, deposit_minor, balance_days, announced_at,
  opens_at, scheduled_closes_at, closes_at, paused_at, bid_count, leading_price_minor, closed_at, wound_up_at)
SELECT 'cn', 0, a.id, a.case_id, c.court_id, (ARRAY['first', 'first', 'second', 'reauction'])[1 + a.id % 4], s.state, a.title,
  a.kind, 'CNY', w.opens_at - interval '40 days', p.start_minor * 10 / 7, 'network_inquiry', :day, :day + 365, p.start_minor, 100000,
  p.start_minor / 10, 10, w.opens_at - interval '31 days', w.opens_at, w.opens_at + interval '1 day',
  w.opens_at + interval '1 day', CASE s.state WHEN 'paused' THEN w.opens_at + interval '1 hour' END,
  CASE s.state WHEN 'settled' THEN 1 + a.id % 40 ELSE 0 END,
  CASE s.state WHEN 'settled' THEN p.start_minor + p.start_minor / 100 * (a.id % 60) END,
  CASE WHEN s.state IN ('settled', 'unsold') THEN w.opens_at + interval '1 day' END,
  CASE WHEN s.state IN ('settled', 'unsold') THEN w.opens_at + interval '1 day' END
FROM asset a JOIN enforcement_case c ON c.id = a.case_id
JOIN LATERAL (SELECT (CAST(:states AS text[]))[1 + a.id * 61 % 100] AS state) s ON true
JOIN LATERAL (SELECT CASE a.kind WHEN 'movable' THEN 30000 + a.id * 131 % 200000
  ELSE 200000 + a.id * 7919 % 4000000 END * 100::bigint AS start_minor) p ON true
JOIN LATERAL (SELECT :at + CASE WHEN s.state = 'announced' THEN interval '1 minute' * (60 + a.id * 17 % 40000)
  WHEN s.state IN ('open', 'paused') THEN - interval '1 minute' * (a.id * 13 % 1300)
  ELSE - interval '1 hour' * (48 + a.id * 11 % 17000) END AS opens_at) w ON true
WHERE a.id = ANY(:assets)
"""


def gather(count: int) -> None:
    """Add `count` lots in all districts of the country, in every public state, of courts of their own."""
    places = [one for one in _districts() if one.level == 2]
    provinces = children()[None]
    with transaction() as session:
        officer = session.scalars(
            sa.select(User).where(User.roles.any(name="officer")).order_by(User.id).limit(1)
        ).one()
        begun = session.scalar(sa.text("SELECT count(*) FROM enforcement_case WHERE number LIKE '（2026）演执%'")) or 0
        first, last = begun * CASE_LOTS, begun * CASE_LOTS + count - 1
        facts: dict[str, Any] = {
            "at": clock.now(),
            "day": clock.today(),
            "officer": officer.id,
            "court": officer.court_id,
        }

        def ask(statement: str, **more: Any) -> Any:
            return session.execute(sa.text(statement), facts | more)

        ask(COURTS, zh=[one.name for one in provinces], en=[one.name_en for one in provinces])
        ask(CASES, first=first // CASE_LOTS, last=last // CASE_LOTS)
        assets = ask(
            ASSETS, first=first, last=last, codes=[one.code for one in places], places=len(places),
            names=[place_name(one.code, "zh") for one in places], case_lots=CASE_LOTS,
        ).scalars().all()  # fmt: skip
        ask(LOTS, assets=list(assets), states=list(STATES))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE court, enforcement_case, asset, lot")
    rebuild()


def _districts() -> list[Any]:
    return [one for below in children().values() for one in below]
