/**
 * Properties that the pages call by a letter or two: of this project's values, and of the curves'. None of them is a name
 * of the browser's or stands in a file, and none is ever looked up by a text: a test holds both. A name that is missing
 * here costs a few bytes, and nothing else.
 */
const NAMES = `
    BYTES FP2_NONRESIDUE FROBENIUS_COEFFICIENTS FROBENIUS_COEFFICIENTS_1 FROBENIUS_COEFFICIENTS_2
    Fp12finalExponentiate Fp2mulByB Fp4Square FpFnLE Fp_NONRESIDUE G2psi G2psi2 MASK NONRESIDUE ORDER
    ProjectivePoint ShortSignature X_LEN addBlock addCertificates addCommit addDraw addFailures addInOrder
    addLottery addMemo addSeal addSeats addSelect addSet addState addTail addTime addTimes addUnknown
    adjustScalarBytes afterBlocks aggregatePublicKeys aggregateShortSignatures aggregateSignatures
    allowInfinityPoint allowedLengths allowedPrivateKeyLengths anonymitySet archiveBad archiveBadMore
    archiveBesideBad archiveBesideBadMore archiveGood archiveGoodMore asOf asksFrom assertValidity atPlace
    ateLoopSize audit backFrom badCanister badMore badNonce badRootKey basises beforeRow besideBad blockHash
    blockLen blockTimes blocksHash budget byPool byPrint byteString bytesOf calcPairingPrecomputes canisterAt
    canisterId canisters certifiedData certifiedRoot chainBefore challengeForm changeBlocks changedBetween
    changedBlocks changedBlocksDetail checkCertificates checkCount checkFirst checkLength checkLink checkRequest
    chooseDraw clearCofactor cmov codeModule codeSpan commitsAt concerning concerningNone conjugate contradiction
    contradictionIn controllersDetail countBelow countGone countTo counts courtForm createCache curveOpts declared
    declaredJurors destroy destroyed digestInto dkLen drawAt drawHash drawHashes drawHeading drawOption drawnAs
    drawnAt drawnButRemoved drawnUpTo drawsInAll drawsTaken encodeDST encodeToCurve endFindings endOf entityKeys
    equivocation equivocations expect extendedBy factBlock factBlocks factCanister factJurors factKind factMemo
    factNetworkTime factTime failures finalExponentiate findOrAdd findings finishBlock firstOther firstSeen
    firstWord forkMessage fraudBad fraudGood fraudGoodMore frobeniusMap fromAffine fromBigSix fromBigTuple
    fromBigTwelve fromHex fromPrivateKey frozenAt frozenLate genuine getExtendedPublicKey getPrecomputes
    getPublicKeyForShortSignatures goOn goTo growMembers growTree hEff hasCache hasEvenY hasHeader hashAt
    hashToCurve hashToPoint hashToScalar hashes headline hexList holderKey holderSeed htfDefaults httpExpr iHash
    ingressExpiry initHash installTime invertBatch isAlgorithmKnown isCommitDue isComplete isCut isDescending isDraw
    isDue isFirstKnown isId isKnown isLE isLottery isNeg isNegF isNull isOdd isOfCommits isOfOther isOrdered
    isShrunk isSmallOrder isSound isSpent isTorsionFree isUsableKey isValidNot0 isValidPublicKey isValidSecretKey
    isWanted isWithinCurveOrder isZero judged juries jurorCount jurorHashes jurorsAt jurorsEnd jurorsIndex
    jurorsIntro jurorsMore keepHash keepRoot keepsAll keepsJurors keptEnds keyNotes kinds labeledMessage
    lastOfOrigin lateDraws leafMessage leaves letterBad letterGood letterGoodMore letterNeedsLog letterNeedsLogMore
    letterOpen letterOpenMore letterSuperseded letterSupersededMore lineBlocks lineBlocksDetail lineCommits
    lineCommitsDetail lineDraw lineDrawDetail lineGrowth lineage listJurors listed longSignatures lotteries
    lotteryOf mapToCurve maxBytes maxNumber maybeGone meBadSlip meButton meDrawn meHeading meIntro meLabel meLeft
    meMember meNever meNotDrawn meNotId meOtherLog meetEarly meetLength memberAt memoAt memoEnd memoOnly
    millerLoopBatch modFromBytes moduleHash moreLines movedHint mulByB mulByFp2 mulByNonresidue multiplyAndAddUnsafe
    multiplyUnsafe nBitLength nByteLength needBoth negatedKey negatedKeys networkForm newestBeforeRun newestBlock
    newestCommit newestOf newestSeen newestShorter nextBlock nextCommit nextDrawHash nextN nodeCounts nodeHashes
    nodeLevels normPrivateKeyToScalar normalizeZ notProven notProvenCanister notProvenFraud notProvenHeading
    notProvenLetter notProvenNoLog notProvenReceipt oHash objectList ofChain ofItsTime ofVersion offsetF onDraw
    oneOf originGenesis otherAsked otherCanister otherCanisterDetail otherNetwork outputLen overtaken padOffset
    pairingBatch passedOver peaks placeBlockFile placeCommitFile placeOf pointBytes pool poolChangedIn
    poolCommittedBefore poolFrozenAt poolId poolIndex poolOf poolSize postPrecompute precompute precomputeWindow
    presentationBad presentationGood presentationGoodMore presentationOpen presentationOpenMore
    presentationSuperseded presentationSupersededMore previousHash principal printAll printsAt proveAhead
    provenCommits provenKeys publicKeyHasPrefix publicKeyUncompressed publishedIn pushAll randomPrivateKey
    randomSecretKey randomness rangeBlocks rangeBytes readKey readSignature receiptBad receiptGood receiptGoodMore
    receiptParts refusal replaceEarlier replay requestedAt reseatedBy reserve restored rootHash rootKey rootKeyHint
    rootOf roundClean samePeople scanDraw scanJurors sealDetail seatId seatIds seatSalt seatsIn seatsNone seatsOf
    secretKey seen seenLength settling shiftBy shortSignatures sightings signShortSignature signaturesChecked
    signedBy sizeAt skipSelfDescribed slipBad slipBadMore slotAt slots slotsAt spoiledUnder stagedFrom startRun
    stepBefore stepColumns stepDrawn stepHeading stepIntro stepMany stepNow stepOutcomes stepPicture stepRepeat
    stepSlider stepTable stepUneven streamAt subnetId subtract successorOf supersededBy tailView takeDraws tally
    tellsPassed textForm theArchive timeOf toAffine toBytes toHex toMontgomery toMontgomerySecret toRawBytes told
    toldAt twistType unknownFile unknownRecords unknownText unreadable unreadableBlock upTo uvRatio verified
    verifyBatch verifyShortSignature wNAF wNAFUnsafe walked weierstrassEquation windowSize wordsUsed wrapPrivateKey
    xNegative
`;

export const SHORTENED: readonly string[] = NAMES.trim().split(/\s+/);
