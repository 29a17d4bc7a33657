"""The functions and triggers that keep the ledger's promises, whatever program writes to it.

They run with the rights of the schema's owner, so that a program which may only add rows can lock what it must.
"""

import sqlalchemy as sa

from auction.ground.store import db

# The sum since the account's last snapshot. The one balance there is: the trigger and every page ask here.
BALANCE_FUNCTION = """
CREATE OR REPLACE FUNCTION account_balance(asked bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH last AS (
    SELECT balance_minor, closed_until FROM balance_snapshot WHERE account_id = asked
    UNION ALL SELECT 0, '-infinity' ORDER BY closed_until DESC LIMIT 1
  )
  SELECT last.balance_minor
    + coalesce((SELECT sum(amount_minor) FROM transfer WHERE to_account_id = asked AND at >= last.closed_until), 0)
    - coalesce((SELECT sum(amount_minor) FROM transfer WHERE from_account_id = asked AND at >= last.closed_until), 0)
  FROM last
$$
"""

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION guard_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  closed timestamptz;
  balance numeric;
BEGIN
  SELECT max(closed_until) INTO closed FROM ledger_period;
  IF NEW.at < closed THEN
    RAISE EXCEPTION 'the books are closed until %', closed
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_in_open_period';
  END IF;
  -- The outside world is never locked: every payment comes from it, and they need not wait for each other.
  IF (SELECT may_overdraw FROM ledger_account WHERE id = NEW.from_account_id) THEN
    RETURN NULL;
  END IF;
  -- The lock makes two withdrawals from one account wait for each other, so neither can miss the other's row.
  -- NO KEY: both hold the key lock of their foreign key already, and would wait for each other for ever.
  PERFORM 1 FROM ledger_account WHERE id = NEW.from_account_id FOR NO KEY UPDATE;
  balance := account_balance(NEW.from_account_id);
  IF balance < 0 THEN
    RAISE EXCEPTION 'account % would be overdrawn by %', NEW.from_account_id, -balance
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_no_overdraft';
  END IF;
  RETURN NULL;
END $$
"""

GUARD_TRIGGER = """
CREATE TRIGGER transfer_guarded AFTER INSERT ON transfer
FOR EACH ROW EXECUTE FUNCTION guard_transfer()
"""

# The lock waits for every transaction that has added a transfer, and holds up the next ones: so each transfer is either
# seen by the sums below or sees the closed period, and is refused when it lies in it. None can be missed.
CLOSE_FUNCTION = """
CREATE OR REPLACE FUNCTION close_books(until timestamptz, told_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  since timestamptz;
  counted bigint;
BEGIN
  LOCK TABLE transfer IN SHARE ROW EXCLUSIVE MODE;
  SELECT coalesce(max(closed_until), '-infinity') INTO since FROM ledger_period;
  IF until <= since THEN
    RETURN NULL;
  END IF;
  SELECT count(*) INTO counted FROM transfer WHERE at >= since AND at < until;
  INSERT INTO ledger_period (closed_until, transfer_count, closed_at) VALUES (until, counted, told_at);
  INSERT INTO balance_snapshot (account_id, closed_until, balance_minor)
  SELECT moved.account_id, until, sum(moved.amount_minor) + coalesce((
    SELECT snapshot.balance_minor FROM balance_snapshot AS snapshot
    WHERE snapshot.account_id = moved.account_id AND snapshot.closed_until <= since
    ORDER BY snapshot.closed_until DESC LIMIT 1
  ), 0)
  FROM (
    SELECT to_account_id AS account_id, amount_minor FROM transfer WHERE at >= since AND at < until
    UNION ALL SELECT from_account_id, -amount_minor FROM transfer WHERE at >= since AND at < until
  ) AS moved GROUP BY moved.account_id;
  RETURN counted;
END $$
"""

# One round trip for what every act with money does. Opens the accounts that are not there.
BOOK_FUNCTION = """
CREATE OR REPLACE FUNCTION book_transfer(new_id uuid, new_reason text, from_name text, to_name text, new_amount bigint,
  new_currency text, new_at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  source ledger_account;
  target ledger_account;
  known transfer;
BEGIN
  SELECT * INTO source FROM ledger_account WHERE name = from_name;
  SELECT * INTO target FROM ledger_account WHERE name = to_name;
  IF source.id IS NULL OR target.id IS NULL THEN
    INSERT INTO ledger_account (name, currency, may_overdraw, opened_at)
    SELECT missing, new_currency, starts_with(missing, 'outside:'), new_at
    FROM unnest(ARRAY[from_name, to_name]) AS missing ORDER BY missing ON CONFLICT (name) DO NOTHING;
    SELECT * INTO source FROM ledger_account WHERE name = from_name;
    SELECT * INTO target FROM ledger_account WHERE name = to_name;
  END IF;
  IF source.currency <> new_currency OR target.currency <> new_currency THEN
    RETURN 'LEDGER_CURRENCY';
  END IF;
  INSERT INTO transfer (id, reason, from_account_id, to_account_id, amount_minor, currency, at)
  VALUES (new_id, new_reason, source.id, target.id, new_amount, new_currency, new_at) ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    SELECT * INTO known FROM transfer WHERE id = new_id;
    IF (known.reason, known.from_account_id, known.to_account_id, known.amount_minor, known.currency)
      IS DISTINCT FROM (new_reason, source.id, target.id, new_amount, new_currency) THEN
      RETURN 'TRANSFER_ID_REUSED';
    END IF;
  END IF;
  RETURN NULL;
END $$
"""

for ddl in (BALANCE_FUNCTION, GUARD_FUNCTION, GUARD_TRIGGER, CLOSE_FUNCTION, BOOK_FUNCTION):
    # All tables stand when the last of them is made.
    sa.event.listen(db.metadata, "after_create", sa.DDL(ddl.replace("%", "%%")))
