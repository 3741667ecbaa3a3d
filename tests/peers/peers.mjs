// SPDX-License-Identifier: Apache-2.0

// The JavaScript implementations as one long-lived process: a JSON request a line in, a JSON answer
// a line out. What an implementation refuses is an answer ("verified": false, with its words);
// what this file or a caller does wrong is an "error". Nothing is fetched: contexts come from the
// folder named on the command line, everything else from the request.

import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {driver as didKeyDriver} from '@digitalbazaar/did-method-key';
import * as jose from 'jose';

const VERIFYING = [
  eddsaRdfc, ecdsaRdfc, eddsaJcs.createVerifyCryptosuite(), ecdsaJcs.createVerifyCryptosuite()
];
const SIGNING = new Map(
  [eddsaRdfc, ecdsaRdfc, eddsaJcs.createSignCryptosuite(), ecdsaJcs.createSignCryptosuite()]
    .map(suite => [suite.name, suite]));

const didKey = didKeyDriver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
didKey.use({multibaseMultikeyHeader: 'zDna', fromMultibase: EcdsaMultikey.from});
didKey.use({multibaseMultikeyHeader: 'z82L', fromMultibase: EcdsaMultikey.from});

const folder = process.argv[2];
const contexts = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));

function keyClass(multibase) {
  return multibase.startsWith('z6M') || multibase.startsWith('zrv') ?
    Ed25519Multikey : EcdsaMultikey;
}

// A document by its URL, or the verification method in it that a fragment names.
function loader(documents = {}) {
  return async url => {
    const found = document => ({contextUrl: null, documentUrl: url, document});
    if(contexts[url]) {
      return found(JSON.parse(readFileSync(join(folder, contexts[url]), 'utf8')));
    }
    if(documents[url]) {
      return found(documents[url]);
    }
    if(url.startsWith('did:key:')) {
      return found(await didKey.get({url}));
    }
    const [whole] = url.split('#');
    const method = documents[whole]?.verificationMethod?.find(({id}) => id === url);
    if(method) {
      return found({'@context': 'https://w3id.org/security/multikey/v1', ...method});
    }
    throw new Error(`not in the request: ${url}`);
  };
}

// An error with all that it carries: errors in it, and its cause.
function words(error) {
  if(!error) {
    return '';
  }
  const carried = [...(error.errors ?? []), error.cause].map(words).filter(Boolean);
  return [`${error.name}: ${error.message}`, ...carried].join('; ');
}

function isBitstring({type}) {
  return type === 'BitstringStatusListEntry';
}

async function verify({document, documents, at}) {
  const documentLoader = loader(documents);
  const suite = VERIFYING.map(cryptosuite => new DataIntegrityProof({cryptosuite}));
  const options = {credential: document, suite, documentLoader};
  if(document.credentialStatus) {
    // It knows one kind of list. Of another only the proof is asked, and its status is null.
    options.checkStatus = [document.credentialStatus].flat().every(isBitstring) ?
      statusList.checkStatus : async () => ({verified: true});
  }
  if(at) {
    options.now = new Date(at);
  }
  const result = await vc.verifyCredential(options);
  return {
    verified: result.verified,
    why: result.verified ? '' : words(result.error ?? result.statusResult?.error),
    status: result.statusResult?.status ?? result.statusResult?.results?.map(r => r.status) ?? null
  };
}

async function generate({algorithm}) {
  const key = algorithm === 'Ed25519' ?
    await Ed25519Multikey.generate() : await EcdsaMultikey.generate({curve: algorithm});
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  return key.export({publicKey: true, secretKey: true});
}

async function issue({document, documents, key, suite, created}) {
  const pair = await keyClass(key.publicKeyMultibase).from(key);
  const options = {signer: pair.signer(), cryptosuite: SIGNING.get(suite)};
  if(created) {
    options.date = created;
  }
  return vc.issue({
    credential: document,
    suite: new DataIntegrityProof(options),
    documentLoader: loader(documents),
    now: created && new Date(created)
  });
}

async function listCredential({id, length, marked}) {
  const list = await statusList.createList({length});
  for(const index of marked) {
    list.setStatus(index, true);
  }
  return statusList.createCredential(
    {id, list, statusPurpose: 'revocation', context: statusList.VC_BSL_VC_V2_CONTEXT});
}

async function joseGenerate({alg}) {
  const options = alg === 'EdDSA' ? {crv: 'Ed25519'} : {};
  const {publicKey, privateKey} =
    await jose.generateKeyPair(alg, {...options, extractable: true});
  return {publicJwk: await jose.exportJWK(publicKey), privateJwk: await jose.exportJWK(privateKey)};
}

async function joseSign({payload, header, jwk}) {
  const key = await jose.importJWK(jwk, header.alg);
  return new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader(header).sign(key);
}

async function joseVerify({token, jwk, alg, at}) {
  try {
    const key = await jose.importJWK(jwk, alg);
    const options = {algorithms: [alg], currentDate: at ? new Date(at) : undefined};
    const {payload, protectedHeader} = await jose.jwtVerify(token, key, options);
    return {verified: true, why: '', payload, header: protectedHeader};
  } catch(error) {
    return {verified: false, why: words(error)};
  }
}

const COMMANDS = {verify, generate, issue, listCredential, joseGenerate, joseSign, joseVerify};

for await (const line of createInterface({input: process.stdin})) {
  let answer;
  try {
    const {command, ...request} = JSON.parse(line);
    answer = {answer: await COMMANDS[command](request)};
  } catch(error) {
    answer = {error: words(error)};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
