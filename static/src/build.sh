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
  node_modules/socket.io-client/dist/socket.io.esm.min.js
do
  sed '/^\/\/# sourceMappingURL=/d' "$script" > "../vendor/$(basename "$script")"
done
# Both are MIT; govuk-frontend's package carries no licence file, so its notice is written here over the same terms.
{
  echo "== govuk-frontend $(node -p "require('./node_modules/govuk-frontend/package.json').version")"
  echo "The MIT License (MIT)"
  echo
  echo "Copyright (C) 2017 Crown Copyright (Government Digital Service)"
  sed '1,/^Copyright/d' node_modules/socket.io-client/LICENSE
  echo "== socket.io-client $(node -p "require('./node_modules/socket.io-client/package.json').version")"
  cat node_modules/socket.io-client/LICENSE
} > ../vendor/LICENCES.txt
