// Starts the govuk-frontend components that stand on the page (menu, error summary, character count, show password).
import { initAll } from "../vendor/govuk-frontend.min.js";

// A form sent from an address with a fragment, such as the skip link's, comes back with it: the summary of its errors
// would lose the focus to the fragment's place.
if (location.hash && document.querySelector(".govuk-error-summary")) {
  history.replaceState(null, "", location.pathname + location.search);
}

initAll();
