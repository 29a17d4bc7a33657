// Starts the govuk-frontend components that stand on the page (menu, error summary, character count, show password).
import { initAll } from "../vendor/govuk-frontend.min.js";

initAll();
