// The newest accepted bids. A bid of one's own is marked in words, not by colour alone.
import { money, shanghai } from "./text.js";

const ROWS = 20;

// Adds a bid at the top; false when it stands there already.
export function addRow(body, bid, { mine, currency, texts }) {
  if (body.querySelector(`tr[data-seq="${bid.bid_seq}"]`)) return false;
  const row = document.createElement("tr");
  row.dataset.seq = bid.bid_seq;
  row.classList.toggle("app-room__mine", mine);
  const cells = [bid.bid_seq, "", money(bid.amount_minor, currency), shanghai(bid.received_at).slice(5)];
  cells.forEach((text, place) => {
    const cell = row.insertCell();
    cell.textContent = text;
    if (place > 1) cell.className = "app-table__number";
  });
  const marks = [[bid.code, "app-code"], [mine && texts.you, "app-room__mark"], [bid.is_priority && texts.priority, "app-muted"]];
  for (const [text, look] of marks) {
    if (!text) continue;
    const span = document.createElement("span");
    span.className = look;
    span.textContent = text;
    row.cells[1].append(span, " ");
  }
  body.prepend(row);
  while (body.rows.length > ROWS) body.deleteRow(-1);
  return true;
}
