#!/bin/sh
# Rebuilds static/app.css and static/vendor from the pinned packages. Needs Node 20; nobody needs it to run the product.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --silent
npx sass --style=compressed --no-source-map --no-error-css --load-path=node_modules --quiet-deps app.scss ../app.css
mkdir -p ../vendor
# The source-map comment is cut off: it names a file that is not shipped.
for script in \
  node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js \
  node_modules/socket.io-client/dist/socket.io.esm.min.js \
  node_modules/uplot/dist/uPlot.iife.min.js
do
  sed '/^\/\/# sourceMappingURL=/d' "$script" > "../vendor/$(basename "$script")"
done
cp node_modules/uplot/dist/uPlot.min.css ../vendor/uPlot.min.css
for package in govuk-frontend socket.io-client uplot
do
  printf '== %s %s (MIT)\n' "$package" "$(node -p "require('./node_modules/$package/package.json').version")"
  cat "node_modules/$package/LICENSE" 2>/dev/null || cat "node_modules/$package/LICENSE.txt" 2>/dev/null || echo "Licence: MIT, https://github.com/alphagov/govuk-frontend/blob/main/LICENSE.txt"
  echo
done > ../vendor/LICENCES.txt
