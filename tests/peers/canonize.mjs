// SPDX-License-Identifier: Apache-2.0
//
// Canonical N-Quads by jsonld.js in safe mode, for the tests: the first line of the input maps
// URLs to contexts, each further line is a document; each answer is {"ok": text} or {"refused": why}.

import {createInterface} from 'node:readline';
import jsonld from 'jsonld';

let contexts;

async function documentLoader(url) {
  if(!(url in contexts)) {
    throw new Error(`unknown context ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts[url]};
}

for await (const line of createInterface({input: process.stdin})) {
  if(!contexts) {
    contexts = JSON.parse(line);
    continue;
  }
  let answer;
  try {
    const ok = await jsonld.canonize(JSON.parse(line), {
      algorithm: 'RDFC-1.0', base: null, documentLoader, maxWorkFactor: 3,
      produceGeneralizedRdf: false, rdfDirection: 'i18n-datatype', safe: true,
    });
    answer = {ok};
  } catch(error) {
    const details = error.details ?? {};
    answer = {refused: details.event?.code ?? details.code ?? error.message};
  }
  console.log(JSON.stringify(answer));
}
